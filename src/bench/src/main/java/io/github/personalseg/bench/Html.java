package io.github.personalseg.bench;

/**
 * What the pages of the demos share: a style that is pleasant on a phone and a desk, light and
 * dark, and texts that cannot break out of their place. Pages have no scripts and no remote parts.
 */
final class Html {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1c2430; --soft: #566274; --line: #d9dee6;
        --paper: #ffffff; --card: #f4f6f9; --good: #127043; --warn: #9a4b00; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #a3aebd;
        --line: #303a48; --paper: #12161c; --card: #1b212a; --good: #4cc38a; --warn: #f0a35e; } }
      * { box-sizing: border-box; }
      html { -webkit-text-size-adjust: 100%; }
      body { margin: 0 auto; max-width: 88rem; padding: 2.2rem 1.4rem 4rem; color: var(--ink);
        background: var(--paper); font: 16px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
      h1 { margin: 0 0 .4rem; font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.2; }
      h2 { margin: 2.6rem 0 .5rem; font-size: 1.3rem; line-height: 1.3; }
      h3 { margin: 0 0 .5rem; font-size: 1rem; }
      p { max-width: 46rem; margin: .4rem 0; } .soft { color: var(--soft); }
      .tiles { display: grid; gap: .7rem; margin-top: 1.3rem;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); }
      .tile { padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .6rem;
        background: var(--card); }
      .tile b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
      .tile s { color: var(--soft); font-weight: 400; text-decoration: none; }
      .tile span { color: var(--soft); font-size: .9rem; }
      figure { margin: 0; } img { display: block; width: 100%; height: auto; border-radius: .5rem;
        background: var(--card); }
      figcaption { padding: .3rem 0; color: var(--soft); font-size: .9rem; }
      .row { display: grid; gap: .9rem; grid-template-columns: repeat(3, minmax(0, 1fr)); }
      article { margin: 1rem 0 0; padding: 1rem; border: 1px solid var(--line);
        border-radius: .8rem; }
      article.bad { border-color: var(--warn); } .bad h3 { color: var(--warn); }
      ul { margin: .4rem 0; padding-left: 1.2rem; }
      .keys { display: flex; flex-wrap: wrap; gap: .4rem .9rem; margin: .6rem 0; padding: 0;
        list-style: none; font-size: .9rem; }
      .keys i { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem;
        border: 1px solid var(--line); border-radius: .25rem; vertical-align: -.1rem; }
      .keys b i { outline: 2px solid var(--ink); outline-offset: 1px; }
      @media (max-width: 52rem) { body { padding: 1.2rem .8rem 3rem; }
        .row { grid-template-columns: minmax(0, 1fr); gap: .5rem; }
        article { padding: .7rem; } }
      """;

  private Html() {}

  /** Everything up to the body. */
  static String head(String title) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
        + escaped(title)
        + " · personal_segmentation</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n";
  }

  /** Everything from the body's end on. */
  static String end() {
    return "</body>\n</html>\n";
  }

  /** A picture beside the page, with its caption; a click shows it whole. */
  static void figure(StringBuilder html, String picture, String caption) {
    html.append("<figure><a href=\"")
        .append(escaped(picture))
        .append("\"><img loading=\"lazy\" src=\"")
        .append(escaped(picture))
        .append("\" alt=\"")
        .append(escaped(caption))
        .append("\"></a><figcaption>")
        .append(escaped(caption))
        .append("</figcaption></figure>\n");
  }

  /** Text as it reads. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
