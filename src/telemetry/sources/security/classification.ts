// What each event of the Security log is: category, type and action, as Elastic's system integration and Winlogbeat classify them. Ids
// that are not here (4656, 4661, 4663 and others) have no category there and get none here.
import type { Fields } from "../../mapping.ts";
import { classified } from "../common.ts";

type Row = readonly [id: number, category: string, type: string, action: string];

const configuration: readonly Row[] = [
  [4610, "configuration", "access", "authentication-package-loaded"],
  [4611, "configuration", "change", "trusted-logon-process-registered"],
  [4614, "configuration", "access", "notification-package-loaded"],
  [4616, "configuration", "change", "system-time-changed"],
  [4622, "configuration", "access", "security-package-loaded"],
  [4657, "registry configuration", "change", "registry-value-modified"],
  [4658, "iam configuration", "change", "handle-closed-object"],
  [4659, "iam configuration", "change", "object-was-requested-with-intent-to-delete"],
  [4662, "iam configuration", "admin change", "object-operation-performed"],
  [4670, "iam configuration", "admin change", "permissions-changed"],
  [4692, "configuration", "access", "dpapi-master-key-backup-attempted"],
  [4695, "configuration", "access", "auditable-data-unprotection-attempted"],
  [4697, "iam configuration", "admin change", "service-installed"],
  [4698, "iam configuration", "creation admin", "scheduled-task-created"],
  [4699, "iam configuration", "deletion admin", "scheduled-task-deleted"],
  [4700, "iam configuration", "change admin", "scheduled-task-enabled"],
  [4701, "iam configuration", "change admin", "scheduled-task-disabled"],
  [4702, "iam configuration", "change admin", "scheduled-task-updated"],
  [4706, "configuration", "creation", "domain-trust-added"],
  [4707, "configuration", "deletion", "domain-trust-removed"],
  [4713, "configuration", "change", "kerberos-policy-changed"],
  [4714, "configuration", "change", "encrypted-data-recovery-policy-changed"],
  [4715, "configuration", "change", "object-audit-policy-changed"],
  [4716, "configuration", "change", "trusted-domain-information-changed"],
  [4717, "iam configuration", "admin change", "system-security-access-granted"],
  [4718, "iam configuration", "admin deletion", "system-security-access-removed"],
  [4719, "iam configuration", "admin change", "changed-audit-config"],
  [4739, "configuration", "change", "domain-policy-changed"],
  [4817, "iam configuration", "admin change", "object-audit-changed"],
  [4902, "iam configuration", "admin creation", "user-audit-policy-created"],
  [4904, "iam configuration", "admin change", "security-event-source-added"],
  [4905, "iam configuration", "admin deletion", "security-event-source-removed"],
  [4906, "iam configuration", "admin change", "crash-on-audit-changed"],
  [4907, "iam configuration", "admin change", "audit-setting-changed"],
  [4908, "iam configuration", "admin change", "special-group-table-changed"],
  [4912, "iam configuration", "admin change", "per-user-audit-policy-changed"],
  [4950, "configuration", "change", "windows-firewall-setting-changed"],
  [4954, "configuration", "change", "windows-firewall-group-policy-changed"],
  [5136, "iam configuration", "admin change", "directory-service-object-modified"],
  [5137, "iam configuration", "admin creation", "directory-service-object-created"],
  [5141, "iam configuration", "admin deletion", "directory-service-object-deleted"],
];

const authentication: readonly Row[] = [
  [4624, "authentication", "start", "logged-in"],
  [4625, "authentication", "start", "logon-failed"],
  [4627, "iam", "info", "group-membership-info"],
  [4634, "authentication", "end", "logged-out"],
  [4647, "authentication", "end", "logged-out"],
  [4648, "authentication", "start", "logged-in-explicit"],
  [4672, "iam", "admin", "logged-in-special"],
  [4673, "iam", "admin", "privileged-service-called"],
  [4674, "iam", "admin", "privileged-operation"],
  [4675, "authentication", "info", "sids-filtered"],
  [4768, "authentication", "start", "kerberos-authentication-ticket-requested"],
  [4769, "authentication", "start", "kerberos-service-ticket-requested"],
  [4770, "authentication", "start", "kerberos-service-ticket-renewed"],
  [4771, "authentication", "start", "kerberos-preauth-failed"],
  [4776, "authentication", "start", "credential-validated"],
  [4778, "authentication session", "start", "session-reconnected"],
  [4779, "authentication session", "end", "session-disconnected"],
  [4964, "iam", "admin group", "logged-in-special"],
];

const userAccounts: readonly Row[] = [
  [4704, "iam", "change user", "user-right-assigned"],
  [4705, "iam", "change user", "user-right-removed"],
  [4720, "iam", "user creation", "added-user-account"],
  [4722, "iam", "user change", "enabled-user-account"],
  [4723, "iam", "user change", "changed-password"],
  [4724, "iam", "user change", "reset-password"],
  [4725, "iam", "user deletion", "disabled-user-account"],
  [4726, "iam", "user deletion", "deleted-user-account"],
  [4738, "iam", "user change", "modified-user-account"],
  [4740, "iam", "user change", "locked-out-user-account"],
  [4741, "iam", "creation admin", "added-computer-account"],
  [4742, "iam", "change admin", "changed-computer-account"],
  [4743, "iam", "deletion admin", "deleted-computer-account"],
  [4767, "iam", "user change", "unlocked-user-account"],
  [4781, "iam", "user change", "renamed-user-account"],
  [4797, "iam", "user info", "query-existence-of-blank-password"],
  [4798, "iam", "user info", "group-membership-enumerated"],
  [4799, "iam", "group info", "user-member-enumerated"],
  [5379, "iam", "user info", "credential-manager-credentials-were-read"],
  [5380, "iam", "user info", "vault-credential-find"],
  [5381, "iam", "user info", "vault-credentials-were-read"],
  [5382, "iam", "user info", "vault-credentials-were-read"],
];

// Six things happen to groups; each scope (global, local, universal) and kind (security, distribution) has its own event id for them.
const groups: readonly Row[] = [
  ...groupRows("creation", "added-group-account", [4727, 4731, 4754]),
  ...groupRows("change", "added-member-to-group", [4728, 4732, 4756]),
  ...groupRows("change", "removed-member-from-group", [4729, 4733, 4757]),
  ...groupRows("deletion", "deleted-group-account", [4730, 4734, 4758]),
  ...groupRows("change", "modified-group-account", [4735, 4737, 4755]),
  ...groupRows("change", "type-changed-group-account", [4764]),
  ...groupRows("creation", "added-distribution-group-account", [4744, 4749, 4759]),
  ...groupRows("change", "changed-distribution-group-account", [4745, 4750, 4760]),
  ...groupRows("change", "added-member-to-distribution-group", [4746, 4751, 4761]),
  ...groupRows("change", "removed-member-from-distribution-group", [4747, 4752, 4762]),
  ...groupRows("deletion", "deleted-distribution-group-account", [4748, 4753, 4763]),
];

function groupRows(type: string, action: string, ids: readonly number[]): readonly Row[] {
  return ids.map((id) => [id, "iam", `group ${type}`, action] as const);
}

const activity: readonly Row[] = [
  [4660, "file registry", "deletion", "object-deleted"],
  [4664, "file", "creation", "create-hard-link"],
  [4688, "process", "start", "created-process"],
  [4689, "process", "end", "exited-process"],
  [4690, "process", "access", "duplicate-handle-attempt"],
  [4691, "process", "access", "indirect-object-access-requested"],
  [4793, "api", "info", "password-policy-checking-api-called"],
  [5024, "process", "start", "windows-firewall-service-started"],
  [5025, "process", "end", "windows-firewall-service-stopped"],
  [5033, "driver", "start", "windows-firewall-driver-started"],
  [5034, "driver", "end", "windows-firewall-driver-stopped"],
  [5037, "driver", "end", "windows-firewall-driver-error"],
  [5140, "network file", "info access", "network-share-object-accessed"],
  [5145, "network file", "info access", "network-share-object-access-checked"],
  [5152, "network", "connection info denied", "windows-firewall-packet-drop"],
  [5156, "network", "connection info allowed", "windows-firewall-connection"],
  [5157, "network", "connection info denied", "windows-firewall-packet-block"],
  [5158, "network", "info", "windows-firewall-bind-local-port"],
];

/** Category, type and action by event id. */
export const classification: ReadonlyMap<number, Fields> = new Map(
  [...configuration, ...authentication, ...userAccounts, ...groups, ...activity].map(([id, category, type, action]) => [
    id,
    classified(category.split(" "), type.split(" "), action),
  ]),
);

/** Event ids about groups, their members, and their enumeration. */
export const groupEvents: readonly number[] = [...groups.map(([id]) => id), 4799];
