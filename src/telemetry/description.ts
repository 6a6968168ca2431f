// One event described once, in the words of its author, from which each source's document is generated: Elastic Defend, Winlogbeat with
// Sysmon, Security 4688 and its neighbours. Packs' tests are written in it (docs/pack-format.md).

export type EventKind =
  | "process_start"
  | "process_end"
  | "file_create"
  | "file_delete"
  | "registry_set"
  | "registry_create_key"
  | "network_connect"
  | "dns_query"
  | "image_load"
  | "process_access"
  | "remote_thread";

/** A process, or the name of one that an earlier event introduced with `as`. */
export interface ProcessDescription {
  /** Full path of the image. */
  readonly executable: string;
  readonly command_line?: string;
  readonly pid?: number;
  readonly working_directory?: string;
  /** `DOMAIN\name`. */
  readonly user?: string;
  readonly integrity?: "low" | "medium" | "high" | "system";
  /** The name in the image's version resource, which a renamed copy keeps. */
  readonly original_file_name?: string;
  readonly hash?: {
    readonly md5?: string;
    readonly sha1?: string;
    readonly sha256?: string;
    readonly imphash?: string;
  };
  readonly signature?: { readonly subject: string; readonly trusted: boolean };
}

export interface EventDescription {
  readonly kind: EventKind;
  /** Seconds after the start of the case; decimals allowed. */
  readonly at: number;
  /** Names the process of this event, so that later events can say `process: name` or `parent: name`. */
  readonly as?: string;
  readonly process?: ProcessDescription | string;
  readonly parent?: ProcessDescription | string;
  readonly host?: string;
  readonly file?: {
    readonly path: string;
    readonly original_file_name?: string;
    readonly hash?: ProcessDescription["hash"];
  };
  readonly registry?: {
    readonly path: string;
    readonly data?: string | number;
    readonly type?: "REG_SZ" | "REG_EXPAND_SZ" | "REG_DWORD" | "REG_BINARY";
  };
  readonly network?: {
    readonly destination: { readonly ip: string; readonly port: number; readonly domain?: string };
    readonly source?: { readonly ip: string; readonly port: number };
    readonly transport?: "tcp" | "udp";
    readonly direction?: "egress" | "ingress";
  };
  readonly dns?: { readonly question: string; readonly answers?: readonly string[] };
  readonly library?: {
    readonly path: string;
    readonly original_file_name?: string;
    readonly signature?: ProcessDescription["signature"];
    readonly hash?: ProcessDescription["hash"];
  };
  readonly target?: { readonly executable: string; readonly pid?: number; readonly granted_access?: string };
}

/** The sources that documents are generated for. */
export type SourceName = "endpoint" | "sysmon" | "security";
