// Account names of the form `DOMAIN\name`.

/** What follows the first backslash; the whole where there is none. */
export function accountName(account: string): string {
  return account.slice(account.indexOf("\\") + 1);
}

export function accountDomain(account: string): string | undefined {
  const slash = account.indexOf("\\");
  return slash <= 0 ? undefined : account.slice(0, slash);
}
