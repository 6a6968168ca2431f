// The parts of an address on the web that ECS has fields for.

export interface UrlParts {
  readonly scheme: string;
  readonly domain: string;
  readonly port: number | undefined;
  readonly path: string;
}

const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)(?::(\d{1,5}))?([^?#]*)/;

/** An absolute URL taken apart; nothing for other texts. */
export function urlParts(url: string): UrlParts | undefined {
  const match = absolute.exec(url);
  if (match === null) return undefined;
  const [, scheme = "", domain = "", port, path = ""] = match;
  return { scheme: scheme.toLowerCase(), domain, port: port === undefined ? undefined : Number(port), path };
}
