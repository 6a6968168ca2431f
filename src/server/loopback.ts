// Which addresses are this machine's own, and reached by no other.
import { isIPv4 } from "node:net";

/** Whether a host name or address, an IPv6 one without brackets, is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
