package io.github.personalseg.backbone.script;

import io.github.personalseg.backbone.BackboneException;
import io.github.personalseg.backbone.zip.StrictZip;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a TorchScript archive's code before it is loaded, and admits what only computes: operators
 * on tensors, numbers, lists and texts that stand on a list. Files, processes, other libraries,
 * printing, threads and whatever is not known are refused by name. Runs nothing and loads no native
 * code; weights are not read.
 */
public final class ScriptArchive {
  private static final Set<String> OPERATORS = names("allowed.txt");
  private static final Set<String> PRIM = names("allowed_prim.txt");
  private static final Set<String> REFUSED = names("refused.txt");

  /** What may be called by its bare name. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "annotate",
          "unchecked_cast",
          "uninitialized",
          "int",
          "float",
          "bool",
          "str",
          "complex",
          "range",
          "len",
          "isinstance",
          "getattr",
          "hasattr",
          "abs",
          "min",
          "max",
          "round",
          "divmod",
          "enumerate",
          "zip",
          "list",
          "tuple",
          "dict",
          "sorted",
          "reversed",
          "ord",
          "chr",
          "hex",
          "oct",
          "bin",
          "all",
          "any",
          "sum",
          "pow",
          "unwrap_optional",
          "inf",
          "nan",
          "__new__");

  /** Words that begin something else than arithmetic. */
  private static final Set<String> WORDS =
      Set.of(
          "import",
          "from",
          "with",
          "lambda",
          "global",
          "nonlocal",
          "exec",
          "yield",
          "async",
          "await",
          "try",
          "except",
          "del");

  /** Functions that do more than compute: not even another name may be given to them. */
  private static final Set<String> BUILT_IN =
      Set.of("print", "fork", "awaitable", "rpc_async", "rpc_sync", "rpc_remote");

  /** Words behind which a bracket is no call. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "if", "elif", "else", "while", "for", "in", "not", "and", "or", "is", "return", "def",
          "class", "raise", "assert", "print", "True", "False", "None");

  /** Names that begin a chain of names. */
  private static final Set<String> ROOTS = Set.of("torch", "ops");

  private static final long MAX_CODE_BYTES = 64L << 20;
  private static final long MAX_PICKLE_BYTES = 256L << 20;

  private static final Pattern ENTRY =
      Pattern.compile(
          "(data|constants|traced_inputs)\\.pkl|version|byteorder|\\.data/[a-z_]+"
              + "|\\.format_version|\\.storage_alignment"
              + "|code/[A-Za-z0-9_./]+\\.py(\\.debug_pkl)?|(constants|data|traced_inputs)/\\d{1,9}");

  /** Variables as PyTorch writes them; no built-in function is called so. */
  private static final Pattern LOCAL = Pattern.compile("_\\d+");

  /** Classes of other libraries, as a pickle names them. */
  private static final Pattern FOREIGN = Pattern.compile("torch[.\\n]classes[.\\n]");

  private final Path file;
  private final StrictZip archive;
  private final Set<String> methods = new HashSet<>();

  private record Code(String file, List<ScriptTokens.Token> tokens) {}

  private ScriptArchive(Path file, StrictZip archive) {
    this.file = file;
    this.archive = archive;
  }

  /**
   * Admits an archive or refuses it.
   *
   * @throws BackboneException naming the operator and the line of code, or what else is wrong
   */
  public static void require(Path file) {
    try (var archive = StrictZip.open(file)) {
      new ScriptArchive(file, archive).check();
    } catch (IOException e) {
      throw new BackboneException(
          "bundle "
              + file.getParent()
              + " has no usable TorchScript module: "
              + file.getFileName()
              + " "
              + e.getMessage(),
          e);
    }
  }

  private static Set<String> names(String resource) {
    try (InputStream in = ScriptArchive.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing in the package");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void check() throws IOException {
    var code = new ArrayList<Code>();
    String root = null;
    long left = MAX_CODE_BYTES;
    for (var entry : archive.entries().values()) {
      String name = entry.name();
      int slash = name.indexOf('/');
      String folder = slash < 0 ? "" : name.substring(0, slash + 1);
      root = root == null ? folder : root;
      String inner = name.substring(folder.length());
      if (slash < 1 || !folder.equals(root) || !ENTRY.matcher(inner).matches()) {
        throw refused("holds the file " + StrictZip.quoted(name) + ", which no model needs");
      }
      if (inner.endsWith(".py")) {
        byte[] bytes = archive.read(entry, left);
        left -= bytes.length;
        code.add(new Code(inner, tokens(inner, bytes)));
      } else if (inner.endsWith("pkl")) {
        String text =
            new String(archive.read(entry, MAX_PICKLE_BYTES), StandardCharsets.ISO_8859_1);
        if (FOREIGN.matcher(text).find()) {
          throw refused(inner + " names a class of another library (torch.classes)");
        }
      }
    }
    if (code.isEmpty()) {
      throw refused("holds no code: it is no TorchScript archive");
    }
    for (Code each : code) {
      define(each);
    }
    for (Code each : code) {
      check(each);
    }
  }

  private List<ScriptTokens.Token> tokens(String name, byte[] bytes) {
    try {
      return ScriptTokens.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (ScriptTokens.Unreadable e) {
      throw refused(name + ", line " + e.line() + ": " + e.getMessage() + " is not allowed");
    }
  }

  /** Collects the methods and functions that the archive itself defines. */
  private void define(Code code) {
    var tokens = code.tokens();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      var name = tokens.get(i + 1);
      if (tokens.get(i).is("def") || tokens.get(i).is("class")) {
        if (REFUSED.contains(name.text())
            || (tokens.get(i).is("class") && ROOTS.contains(name.text()))) {
          throw refused(code, name, "defines \"" + name.text() + "\", the name of an operator");
        }
        methods.add(name.text());
      }
    }
  }

  private void check(Code code) {
    var tokens = code.tokens();
    for (int i = 0; i < tokens.size(); i++) {
      var token = tokens.get(i);
      if (token.kind() != ScriptTokens.Kind.NAME) {
        continue;
      }
      boolean dotted = i > 0 && tokens.get(i - 1).is(".");
      if (dotted) {
        attribute(code, i);
      } else if (WORDS.contains(token.text()) || BUILT_IN.contains(token.text())) {
        throw refused(code, token, "\"" + token.text() + "\" is not allowed");
      } else if (ROOTS.contains(token.text())) {
        operator(code, i);
      } else if (token.is("__torch__") && foreign(tokens, i)) {
        throw refused(code, token, "names a class of another library (torch.classes)");
      } else if (tokens.get(i + 1).is("(")) {
        bareCall(code, i);
      } else if (FUNCTIONS.contains(token.text()) && token.is("getattr")) {
        throw refused(code, token, "\"getattr\" is not called");
      }
    }
  }

  /** {@code __torch__.torch.classes.…}: written in another language than the archive's code. */
  private static boolean foreign(List<ScriptTokens.Token> tokens, int i) {
    return i + 4 < tokens.size()
        && tokens.get(i + 2).is("torch")
        && tokens.get(i + 4).is("classes");
  }

  /** {@code torch.NAME} and {@code ops.NAMESPACE.NAME}. */
  private void operator(Code code, int i) {
    var tokens = code.tokens();
    boolean plain = tokens.get(i).is("torch");
    int last = plain ? i + 2 : i + 4;
    if (last >= tokens.size()
        || !tokens.get(i + 1).is(".")
        || (!plain && !tokens.get(i + 3).is("."))) {
      throw refused(
          code, tokens.get(i), "\"" + tokens.get(i).text() + "\" is used without an operator");
    }
    String space = plain ? "aten" : tokens.get(i + 2).text();
    String name = tokens.get(last).text();
    boolean known =
        tokens.get(last).kind() == ScriptTokens.Kind.NAME
            && ((space.equals("aten") && OPERATORS.contains(name))
                || (space.equals("prim") && PRIM.contains(name)));
    if (!known || (tokens.get(last + 1).is(".") && plain)) {
      throw refused(
          code,
          tokens.get(i),
          "the operator "
              + (plain ? "torch." : "ops." + space + ".")
              + name
              + " is not on the list of operators that only compute");
    }
  }

  private void bareCall(Code code, int i) {
    var tokens = code.tokens();
    var token = tokens.get(i);
    String name = token.text();
    boolean definition = i > 0 && (tokens.get(i - 1).is("def") || tokens.get(i - 1).is("class"));
    if (LOCAL.matcher(name).matches()) {
      return; // a function of the archive; what a variable can hold was looked at where it was
      // named
    }
    if (definition || (KEYWORDS.contains(name) && !name.equals("print"))) {
      return;
    }
    if (!FUNCTIONS.contains(name)) {
      throw refused(code, token, "the function \"" + name + "\" is not allowed");
    }
    if (name.equals("getattr") || name.equals("hasattr")) {
      getattr(code, i);
    }
  }

  /** Only {@code getattr(self.a.b, "name")}: an attribute that is no name, such as {@code 0}. */
  private void getattr(Code code, int i) {
    var tokens = code.tokens();
    int at = i + 2;
    boolean plain = isName(tokens.get(at));
    for (at++; plain && tokens.get(at).is("."); at += 2) {
      plain = tokens.get(at + 1).kind() == ScriptTokens.Kind.NAME;
    }
    plain = plain && tokens.get(at).is(",") && tokens.get(at + 1).kind() == ScriptTokens.Kind.TEXT;
    if (!plain || !tokens.get(at + 2).is(")")) {
      throw refused(code, tokens.get(i), "getattr takes a name and a text");
    }
    var name = tokens.get(at + 1);
    boolean called = tokens.get(at + 3).is("(");
    if (name.text().contains("\\") || called || REFUSED.contains(name.text())) {
      throw refused(code, name, "getattr of " + StrictZip.quoted(name.text()) + " is not allowed");
    }
  }

  /** Behind a dot, on a value: an operator of the list, or what the archive defines itself. */
  private void attribute(Code code, int i) {
    var tokens = code.tokens();
    var token = tokens.get(i);
    if ((i >= 2 && ROOTS.contains(tokens.get(i - 2).text()) && !after(tokens, i - 2))
        || (i >= 4
            && tokens.get(i - 4).is("ops")
            && tokens.get(i - 3).is(".")
            && !after(tokens, i - 4))) {
      return; // looked at with its root
    }
    String name = token.text();
    boolean called = tokens.get(i + 1).is("(");
    if (!called && ofOwnCode(tokens, i)) {
      return; // a package, or a class of the archive
    }
    boolean known = OPERATORS.contains(name) || methods.contains(name) || name.equals("__new__");
    if (REFUSED.contains(name) || (called && !known)) {
      throw refused(
          code, token, "\"." + name + "\" is not on the list of operators that only compute");
    }
  }

  /**
   * Whether the chain of names begins with {@code __torch__}, where the archive's own code lies.
   */
  private static boolean ofOwnCode(List<ScriptTokens.Token> tokens, int i) {
    int at = i;
    while (at >= 2 && tokens.get(at - 1).is(".") && isName(tokens.get(at - 2))) {
      at -= 2;
    }
    return tokens.get(at).is("__torch__");
  }

  private static boolean isName(ScriptTokens.Token token) {
    return token.kind() == ScriptTokens.Kind.NAME;
  }

  private static boolean after(List<ScriptTokens.Token> tokens, int i) {
    return i > 0 && tokens.get(i - 1).is(".");
  }

  private BackboneException refused(Code code, ScriptTokens.Token token, String why) {
    return refused(code.file() + ", line " + token.line() + ": " + why);
  }

  private BackboneException refused(String why) {
    return new BackboneException(
        String.format(Locale.ROOT, "bundle file %s is not loaded: %s", file, why));
  }
}
