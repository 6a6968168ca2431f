// The frame of every page: head with a strict policy, navigation, footer. Links are relative to the page, so that the site works below any path.
import { type Content, type Html, html, jsonScript } from "./html.ts";

export interface PageHead {
  /** Path of the page from the site's root: `detections/T1218.003-cmstp/index.html`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Structured data (schema.org). */
  readonly structured?: unknown;
  /** Scripts from the site's `assets/` that the page starts. */
  readonly scripts?: readonly string[];
  /** The entry of the navigation that the page belongs to. */
  readonly section?: "detections" | "matrix" | "playground" | "changes" | "about";
}

/** What is the same for all pages of a site. */
export interface SiteFrame {
  readonly version: string;
  /** The address where the site is published, without a slash at its end; links for other programs need it. */
  readonly address: string | undefined;
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const navigation = [
  ["detections", "Detections", "index.html"],
  ["matrix", "ATT&CK matrix", "matrix/index.html"],
  ["playground", "Playground", "playground/index.html"],
  ["changes", "Changes", "changes/index.html"],
  ["about", "How it is proven", "about/index.html"],
] as const;

/** The way from a page to the site's root: empty, or `../../`. */
export function rootFrom(path: string): string {
  return "../".repeat(path.split("/").length - 1);
}

export function page(head: PageHead, frame: SiteFrame, body: Content): Html {
  const root = rootFrom(head.path);
  const title = head.title === "eqlipse" ? "eqlipse: detections that prove themselves" : `${head.title} · eqlipse`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<meta name="description" content="${head.description}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="eqlipse">
<meta property="og:title" content="${head.title}">
<meta property="og:description" content="${head.description}">
<meta name="twitter:card" content="${frame.address === undefined ? "summary" : "summary_large_image"}">
${frame.address !== undefined && published(head.path, frame.address)}
<link rel="stylesheet" href="${root}assets/site.css">
<link rel="icon" href="${root}assets/icon.svg" type="image/svg+xml">
<link rel="alternate" type="application/atom+xml" title="What changed" href="${root}feed.xml">
${(head.scripts ?? []).map((script) => html`<script type="module" src="${root}assets/${script}"></script>`)}
${head.structured !== undefined && jsonScript(head.structured)}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="${root}index.html"><img src="${root}assets/icon.svg" alt="" width="22" height="22">eqlipse</a>
<nav aria-label="Site">${navigation.map(([id, label, href]) => html`<a href="${root}${href}"${head.section === id && html` aria-current="page"`}>${label}</a>`)}</nav>
</header>
<main id="main">
${body}
</main>
<footer><p>eqlipse ${frame.version}. Pages are made from the packs in <code>detections/</code>; everything on them can be run again with <code>npx eqlipse test</code> or in your browser. Nothing is sent anywhere.</p></footer>
</body>
</html>
`;
}

/** What other programs need a whole address for. */
function published(path: string, address: string): Html {
  const own = `${address}/${path.replace(/index\.html$/, "")}`;
  return html`<link rel="canonical" href="${own}">
<meta property="og:url" content="${own}">
<meta property="og:image" content="${address}/assets/preview.png">
<meta property="og:image:alt" content="eqlipse: detections that prove themselves">`;
}
