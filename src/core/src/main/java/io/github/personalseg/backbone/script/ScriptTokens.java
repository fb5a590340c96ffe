package io.github.personalseg.backbone.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts TorchScript's code into words, texts and signs, as PyTorch's own lexer does. */
final class ScriptTokens {
  /** What a token is. */
  enum Kind {
    NAME,
    NUMBER,
    TEXT,
    SIGN,
    END
  }

  /**
   * One token.
   *
   * @param text a name, a number, a sign, or what stands between quotes
   * @param line from 1
   */
  record Token(Kind kind, String text, int line) {
    boolean is(String other) {
      return kind != Kind.TEXT && text.equals(other);
    }
  }

  /** Code that PyTorch does not write. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    Unreadable(int line, String why) {
      super(why);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  private final String code;
  private int at;
  private int line = 1;

  private ScriptTokens(String code) {
    this.code = code;
  }

  /** All tokens, with one of the kind END at the end. */
  static List<Token> of(String code) throws Unreadable {
    var lexer = new ScriptTokens(code);
    var tokens = new ArrayList<Token>();
    while (lexer.skipSpace()) {
      tokens.add(lexer.next());
    }
    tokens.add(new Token(Kind.END, "", lexer.line));
    return tokens;
  }

  private boolean skipSpace() throws Unreadable {
    while (at < code.length()) {
      char letter = code.charAt(at);
      if (letter == '\n') {
        line++;
        at++;
      } else if (letter == ' ' || letter == '\t' || letter == '\r') {
        at++;
      } else if (letter == '#') {
        int end = code.indexOf('\n', at);
        String comment = code.substring(at, end < 0 ? code.length() : end);
        if (comment.contains("type")) {
          throw new Unreadable(line, "a type in a comment");
        }
        at += comment.length();
      } else {
        return true;
      }
    }
    return false;
  }

  private Token next() throws Unreadable {
    char letter = code.charAt(at);
    int from = at;
    if (isLetter(letter)) {
      while (at < code.length() && (isLetter(code.charAt(at)) || isDigit(code.charAt(at)))) {
        at++;
      }
      return new Token(Kind.NAME, code.substring(from, at), line);
    }
    if (isDigit(letter)
        || (letter == '.' && at + 1 < code.length() && isDigit(code.charAt(at + 1)))) {
      return number();
    }
    if (letter == '"' || letter == '\'') {
      return text(letter);
    }
    if (letter < 0x21 || letter > 0x7e || letter == '\\' || letter == '`' || letter == '$') {
      throw new Unreadable(line, String.format(Locale.ROOT, "the character U+%04X", (int) letter));
    }
    at++;
    return new Token(Kind.SIGN, String.valueOf(letter), line);
  }

  /** Digits with a fraction and an exponent; a name right behind is a token of its own. */
  private Token number() {
    int from = at;
    while (at < code.length() && isDigit(code.charAt(at))) {
      at++;
    }
    if (at < code.length() && code.charAt(at) == '.') {
      at++;
      while (at < code.length() && isDigit(code.charAt(at))) {
        at++;
      }
    }
    if (at < code.length() && (code.charAt(at) == 'e' || code.charAt(at) == 'E')) {
      int mark = at++;
      if (at < code.length() && (code.charAt(at) == '+' || code.charAt(at) == '-')) {
        at++;
      }
      if (at < code.length() && isDigit(code.charAt(at))) {
        while (at < code.length() && isDigit(code.charAt(at))) {
          at++;
        }
      } else {
        at = mark;
      }
    }
    return new Token(Kind.NUMBER, code.substring(from, at), line);
  }

  private Token text(char quote) throws Unreadable {
    int begin = line;
    String triple = String.valueOf(quote).repeat(3);
    boolean isTriple = code.startsWith(triple, at);
    at += isTriple ? 3 : 1;
    int from = at;
    while (at < code.length()) {
      char letter = code.charAt(at);
      if (letter == '\\') {
        at += 2;
      } else if (isTriple ? code.startsWith(triple, at) : letter == quote) {
        String text = code.substring(from, at);
        at += isTriple ? 3 : 1;
        return new Token(Kind.TEXT, text, begin);
      } else if (letter == '\n' && !isTriple) {
        break;
      } else {
        line += letter == '\n' ? 1 : 0;
        at++;
      }
    }
    throw new Unreadable(begin, "a text without an end");
  }

  private static boolean isLetter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }
}
