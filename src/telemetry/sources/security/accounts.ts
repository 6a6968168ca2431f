// Whose event it is: an event of the Security log names the account that acts (Subject) and the one that is acted upon (Target), and which
// of them is ECS's `user` depends on the event.
import { computed, from, partOf, partsOf, text } from "../../field-sources.ts";
import { dataValue, distinct, type FieldSource, type Fields } from "../../mapping.ts";
import type { WindowsRecord } from "../../record.ts";

/** The account that acts. */
export const subject: Fields = {
  "related.user": partsOf(["SubjectUserName"], (record) => distinct(dataValue(record, "SubjectUserName"))),
  "user.domain": text("SubjectDomainName"),
  "user.id": text("SubjectUserSid"),
  "user.name": text("SubjectUserName"),
  "winlog.logon.id": text("SubjectLogonId"),
};

function targetName(record: WindowsRecord): string | undefined {
  const name = dataValue(record, "TargetUserName");
  return name === undefined ? undefined : beforeAt(name);
}

function beforeAt(name: string): string {
  const at = name.indexOf("@");
  return at < 0 ? name : name.slice(0, at);
}

function relatedUsers(names: readonly ((record: WindowsRecord) => string | undefined)[]): FieldSource {
  return partsOf(["TargetUserName", "SubjectUserName"], (record) => distinct(...names.map((name) => name(record))));
}

const subjectName = (record: WindowsRecord) => dataValue(record, "SubjectUserName");

/** The account that logs on or off. */
export const loggedOn: Fields = {
  "related.user": relatedUsers([targetName]),
  "user.domain": text("TargetDomainName"),
  "user.id": text("TargetUserSid", "TargetSid"),
  "user.name": partOf("TargetUserName", beforeAt),
};

/** A logon that another account asked for. */
export const loggedOnBySubject: Fields = {
  ...loggedOn,
  "related.user": relatedUsers([targetName, subjectName]),
  "winlog.logon.id": text("SubjectLogonId"),
};

/** The session that ends. */
export const endedSession: Fields = { ...loggedOn, "winlog.logon.id": text("TargetLogonId") };

/** Subject acts under the account of Target. */
export const effective: Fields = {
  ...subject,
  "related.user": relatedUsers([subjectName, targetName]),
  "user.effective.domain": text("TargetDomainName"),
  "user.effective.id": text("TargetUserSid"),
  "user.effective.name": partOf("TargetUserName", beforeAt),
};

/** Subject changes the account Target. */
export const changedAccount: Fields = {
  ...subject,
  "related.user": relatedUsers([subjectName, targetName]),
  "user.target.domain": text("TargetDomainName"),
  "user.target.id": text("TargetSid"),
  "user.target.name": partOf("TargetUserName", beforeAt),
};

export const renamedAccount: Fields = {
  ...subject,
  "related.user": partsOf(["SubjectUserName", "NewTargetUserName", "OldTargetUserName"], (record) =>
    distinct(subjectName(record), dataValue(record, "NewTargetUserName"), dataValue(record, "OldTargetUserName")),
  ),
  "user.changes.name": text("NewTargetUserName"),
  "user.target.name": text("OldTargetUserName"),
};

/** Subject changes a group; with a member, the member is `user.target`. */
export const changedGroup: Fields = {
  ...subject,
  "group.domain": text("TargetDomainName"),
  "group.id": text("TargetSid", "TargetUserSid"),
  "group.name": text("TargetUserName"),
};

/** An account that is described: of what groups it is, which SIDs were filtered. The pipelines show it in every place that an account can have. */
export const describedAccount: Fields = {
  ...loggedOnBySubject,
  "group.domain": text("TargetDomainName"),
  "group.id": text("TargetUserSid"),
  "group.name": text("TargetUserName"),
  "user.effective.domain": text("TargetDomainName"),
  "user.effective.id": text("TargetUserSid"),
  "user.effective.name": text("TargetUserName"),
  "user.id": text("SubjectUserSid", "TargetUserSid"),
  "user.target.domain": text("TargetDomainName"),
  "user.target.name": text("TargetUserName"),
};

/** The account whose rights are changed; only its SID is told. */
export const changedRights: Fields = { ...subject, "user.target.id": text("TargetSid") };

/** The account whose password is checked. */
export const checkedAccount: Fields = {
  ...subject,
  "group.name": text("TargetUserName"),
  "related.user": relatedUsers([targetName, subjectName]),
  "user.effective.name": text("TargetUserName"),
  "user.target.name": text("TargetUserName"),
  "winlog.computerObject.name": text("TargetUserName"),
};

export const changedMember: Fields = {
  ...changedGroup,
  "related.user": computed(["SubjectUserName", "MemberName"], (record) =>
    distinct(subjectName(record), memberName(record)),
  ),
  "user.target.domain": from("MemberName", (name) => valuePart(nameParts(name)[3])),
  "user.target.group.domain": ofMember("TargetDomainName"),
  "user.target.group.id": ofMember("TargetSid"),
  "user.target.group.name": ofMember("TargetUserName"),
  "user.target.name": from("MemberName", (name) => valuePart(nameParts(name)[0])),
};

function memberName(record: WindowsRecord): string | undefined {
  const name = dataValue(record, "MemberName");
  return name === undefined ? undefined : valuePart(nameParts(name)[0]);
}

function ofMember(name: string): FieldSource {
  return computed([name, "MemberName"], (record) =>
    dataValue(record, "MemberName") === undefined ? undefined : dataValue(record, name),
  );
}

/** A distinguished name's parts: split at commas that no backslash escapes. */
function nameParts(distinguishedName: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < distinguishedName.length; index++) {
    if (distinguishedName[index] !== "," || distinguishedName[index - 1] === "\\") continue;
    parts.push(distinguishedName.slice(start, index));
    start = index + 1;
  }
  parts.push(distinguishedName.slice(start));
  return parts;
}

function valuePart(part: string | undefined): string | undefined {
  return part?.replace(/^(?:CN|DC)=/i, "") || undefined;
}

export const changedComputer: Fields = {
  ...subject,
  "winlog.computerObject.domain": text("TargetDomainName"),
  "winlog.computerObject.id": text("TargetSid"),
  "winlog.computerObject.name": text("TargetUserName"),
};

/** Remote desktop sessions name their account otherwise. */
export const remoteSession: Fields = {
  "related.ip": computed(["ClientAddress"], (record) => distinct(clientAddress(record))),
  "related.user": partsOf(["AccountName"], (record) => distinct(dataValue(record, "AccountName"))),
  "source.domain": text("ClientName"),
  "source.ip": computed(["ClientAddress"], clientAddress),
  "user.domain": text("AccountDomain"),
  "user.name": text("AccountName"),
  "winlog.logon.id": text("LogonID"),
};

function clientAddress(record: WindowsRecord): string | undefined {
  const address = dataValue(record, "ClientAddress");
  if (address === undefined || address.toLowerCase() === "unknown") return undefined;
  return address === "LOCAL" ? "127.0.0.1" : address;
}
