import { describe, expect, test } from "vitest";
import { FieldTable } from "../../src/event/event.ts";
import { ecsEvent, toEcs } from "../../src/telemetry/index.ts";
import { messageText } from "../../src/telemetry/sources/security/message-table.ts";
import { accountOfSid } from "../../src/telemetry/sources/security/sddl.ts";
import { ecsFields, recordFrom, securityProvider } from "./support/records.ts";

const subject = {
  SubjectUserSid: "S-1-5-21-1-2-3-500",
  SubjectUserName: "ada",
  SubjectDomainName: "LAB",
  SubjectLogonId: "0x3e7",
};

type Case = readonly [what: string, eventId: number, data: Record<string, string>, expected: Record<string, unknown>];

function check(cases: readonly Case[]): void {
  test.each(cases)("%s (%i)", (_, eventId, data, expected) => {
    expect(ecsFields({ provider: securityProvider, eventId, data }, Object.keys(expected))).toEqual(expected);
  });
}

describe("whose event it is", () => {
  check([
    [
      "the subject, as a rule",
      4672,
      subject,
      {
        "user.id": "S-1-5-21-1-2-3-500",
        "user.name": "ada",
        "user.domain": "LAB",
        "winlog.logon.id": "0x3e7",
        "related.user": "ada",
      },
    ],
    [
      "who logs on, asked for by the subject",
      4624,
      {
        ...subject,
        TargetUserSid: "S-1-5-18",
        TargetUserName: "SYSTEM",
        TargetDomainName: "NT AUTHORITY",
        LogonType: "5",
      },
      {
        "user.name": "SYSTEM",
        "user.id": "S-1-5-18",
        "related.user": ["SYSTEM", "ada"],
        "winlog.logon.id": "0x3e7",
        "winlog.logon.type": "Service",
      },
    ],
    [
      "who logs on with special groups",
      4964,
      { ...subject, TargetUserName: "bob", TargetUserSid: "S-1-5-21-1-2-3-1101", TargetLogonId: "0xaa" },
      { "user.name": "bob", "user.id": "S-1-5-21-1-2-3-1101", "related.user": "bob", "winlog.logon.id": "0x3e7" },
    ],
    [
      "who logs off",
      4634,
      { TargetUserName: "ada", TargetLogonId: "0xaa" },
      { "user.name": "ada", "winlog.logon.id": "0xaa" },
    ],
    [
      "the subject under another account",
      4648,
      { ...subject, TargetUserName: "bob@lab.example", TargetDomainName: "LAB" },
      {
        "user.name": "ada",
        "user.effective.name": "bob",
        "user.effective.domain": "LAB",
        "related.user": ["ada", "bob"],
      },
    ],
    [
      "the subject changes an account",
      4738,
      { ...subject, TargetUserName: "bob", TargetDomainName: "LAB", TargetSid: "S-1-5-21-1-2-3-1101" },
      {
        "user.name": "ada",
        "user.target.name": "bob",
        "user.target.id": "S-1-5-21-1-2-3-1101",
        "related.user": ["ada", "bob"],
      },
    ],
    [
      "the subject renames an account",
      4781,
      { ...subject, OldTargetUserName: "bob", NewTargetUserName: "rob" },
      { "user.target.name": "bob", "user.changes.name": "rob", "related.user": ["ada", "rob", "bob"] },
    ],
    [
      "a member of a group, named with an escaped comma",
      4728,
      {
        ...subject,
        MemberName: "CN=Doe\\, Jo,CN=Users,DC=lab,DC=example",
        TargetUserName: "Admins",
        TargetSid: "S-1-5-32-544",
        TargetDomainName: "LAB",
      },
      {
        "group.name": "Admins",
        "user.target.name": "Doe\\, Jo",
        "user.target.domain": "example",
        "user.target.group.id": "S-1-5-32-544",
      },
    ],
    [
      "a group without a member",
      4731,
      { ...subject, TargetUserName: "Admins" },
      { "group.name": "Admins", "user.target.group.name": undefined },
    ],
    [
      "a computer",
      4741,
      { ...subject, TargetUserName: "PC$", PrivilegeList: "-" },
      { "winlog.computerObject.name": "PC$", "user.name": "ada", "winlog.event_data.PrivilegeList": "-" },
    ],
    [
      "a ticket's client, cut at its realm",
      4769,
      { TargetUserName: "ada@LAB.EXAMPLE" },
      { "user.name": "ada", "user.id": undefined },
    ],
    [
      "a remote desktop session",
      4778,
      { AccountName: "ada", AccountDomain: "LAB", LogonID: "0xbb", ClientName: "PC", ClientAddress: "LOCAL" },
      { "user.name": "ada", "winlog.logon.id": "0xbb", "source.domain": "PC", "source.ip": "127.0.0.1" },
    ],
    [
      "the subject schedules a task",
      4698,
      { ...subject, TaskName: "\\Updater" },
      { "user.name": "ada", "winlog.scheduled_task.name": "\\Updater", "winlog.event_data.TaskName": "\\Updater" },
    ],
    [
      "an event without rows of its own",
      5058,
      { ...subject, KeyName: "k" },
      { "user.name": "ada", "winlog.event_data.KeyName": "k" },
    ],
  ]);
});

describe("processes", () => {
  check([
    [
      "creation, with the creator's account and no count of arguments",
      4688,
      {
        ...subject,
        NewProcessId: "0x1fc",
        NewProcessName: "C:\\a\\b.exe",
        ProcessId: "0x4",
        ParentProcessName: "Registry",
        CommandLine: 'b.exe "x y"',
        TargetUserSid: "S-1-0-0",
        TargetUserName: "-",
      },
      {
        "process.pid": 508,
        "process.name": "b.exe",
        "process.args": ["b.exe", '"x y"'],
        "process.args_count": undefined,
        "process.parent.pid": 4,
        "process.parent.name": "Registry",
        "user.effective.id": "S-1-0-0",
        "user.effective.name": undefined,
        "related.user": "ada",
        "event.action": "created-process",
      },
    ],
    [
      "end",
      4689,
      { ...subject, ProcessId: "0x10", ProcessName: "C:\\a\\b.exe", Status: "0x0" },
      { "process.pid": 16, "process.name": "b.exe", "winlog.event_data.Status": "0x0" },
    ],
  ]);
});

describe("logons and tickets", () => {
  check([
    [
      "a failed logon says why",
      4625,
      {
        FailureReason: "%%2313",
        Status: "0xC000006D",
        SubStatus: "0xc0000064",
        IpAddress: "::ffff:192.0.2.1",
        IpPort: "0",
      },
      {
        "winlog.logon.failure.reason": "Unknown user name or bad password.",
        "winlog.logon.failure.status": "This is either due to a bad username or authentication information",
        "winlog.logon.failure.sub_status": "User logon with misspelled or bad user account",
        "source.ip": "192.0.2.1",
        "source.port": 0,
      },
    ],
    [
      "a ticket's options, encryption and status",
      4768,
      { TicketOptions: "0x40810010", TicketEncryptionType: "0x17", Status: "0xc", ServiceName: "krbtgt" },
      {
        "winlog.event_data.TicketOptionsDescription": ["Renewable-ok", "Name-canonicalize", "Renewable", "Forwardable"],
        "winlog.event_data.TicketEncryptionTypeDescription": "RC4-HMAC",
        "winlog.event_data.StatusDescription": "KDC_ERR_POLICY",
        "service.name": "krbtgt",
      },
    ],
    [
      "a status beyond the KDC's own",
      4771,
      { Status: "0x25" },
      { "winlog.event_data.StatusDescription": "KRB_AP_ERR_SKEW" },
    ],
    ["no peer", 4624, { IpAddress: "-", IpPort: "-" }, { "source.ip": undefined, "source.port": undefined }],
  ]);
});

describe("objects", () => {
  check([
    [
      "access by list and mask",
      4663,
      { AccessList: "%%4417\n\t\t\t\t%%4418\n", AccessMask: "0x6", ProcessId: "0x10" },
      {
        "event.category": undefined,
        "winlog.event_data.AccessList": ["4417", "4418"],
        "winlog.event_data.AccessListDescription": [
          "WriteData (or AddFile)",
          "AppendData (or AddSubdirectory or CreatePipeInstance)",
        ],
        "winlog.event_data.AccessMask": "0x6",
        "winlog.event_data.AccessMaskDescription": ["Delete Child", "List Contents"],
      },
    ],
    [
      "the highest bit of a mask",
      4663,
      { AccessMask: "0x80000000" },
      { "winlog.event_data.AccessMaskDescription": "ADS_RIGHT_GENERIC_READ" },
    ],
    ["privileges", 4672, { PrivilegeList: "SeA\r\n\t\t\tSeB" }, { "winlog.event_data.PrivilegeList": ["SeA", "SeB"] }],
    [
      "a file in a share",
      5145,
      { ShareName: "\\\\*\\C$", ShareLocalPath: "\\??\\C:", RelativeTargetName: "a\\b.exe", IpAddress: "192.0.2.1" },
      {
        "file.path": "\\??\\C:\\a\\b.exe",
        "file.target_path": "\\\\*\\C$\\a\\b.exe",
        "file.extension": "exe",
        "source.ip": "192.0.2.1",
      },
    ],
    [
      "a registry value by the kernel's name",
      4657,
      { ObjectName: "\\REGISTRY\\MACHINE\\SOFTWARE\\A", ObjectValueName: "B", NewValueType: "%%1873", NewValue: "x" },
      {
        "registry.path": "HKLM\\SOFTWARE\\A\\B",
        "registry.key": "SOFTWARE\\A",
        "registry.value": "B",
        "registry.hive": "HKLM",
        "registry.data.type": "REG_SZ",
        "registry.data.strings": "x",
      },
    ],
    [
      "a filtered connection",
      5156,
      {
        ProcessID: "4",
        Application: "\\device\\harddiskvolume2\\a\\b.exe",
        Direction: "%%14593",
        Protocol: "6",
        SourceAddress: "10.0.0.1",
        SourcePort: "50000",
        DestAddress: "192.0.2.7",
        DestPort: "443",
      },
      {
        "process.name": "b.exe",
        "process.pid": 4,
        "network.direction": "egress",
        "network.transport": "tcp",
        "source.port": 50_000,
        "destination.ip": "192.0.2.7",
        "event.type": ["connection", "info", "allowed"],
      },
    ],
    [
      "a service",
      4697,
      { ...subject, ServiceName: "svc", ServiceType: "0x10" },
      { "service.name": "svc", "service.type": "Win32 Own Process" },
    ],
  ]);
});

describe("policy", () => {
  check([
    [
      "an audit subcategory",
      4719,
      { SubcategoryGuid: "{0cce922b-69ae-11d9-bed3-505054503030}", AuditPolicyChanges: "%%8449, %%8451" },
      {
        "winlog.event_data.Category": "Detailed Tracking",
        "winlog.event_data.SubCategory": "Process Creation",
        "winlog.event_data.AuditPolicyChangesDescription": ["Success Added", "Failure Added"],
      },
    ],
    [
      "account flags",
      4738,
      { NewUacValue: "0x211", UserAccountControl: "\r\n\t\t%%2080\r\n\t\t%%2089" },
      {
        "winlog.event_data.NewUACList": ["USER_ACCOUNT_DISABLED", "USER_NORMAL_ACCOUNT", "USER_DONT_EXPIRE_PASSWORD"],
        "winlog.event_data.UserAccountControl": ["2080", "2089"],
      },
    ],
    [
      "account flags that are not known",
      4738,
      { NewUacValue: "-", UserAccountControl: "-" },
      { "winlog.event_data.NewUACList": undefined, "winlog.event_data.UserAccountControl": "-" },
    ],
    [
      "a trust",
      4706,
      { TdoType: "2", TdoDirection: "3", TdoAttributes: "8" },
      {
        "winlog.trustType": "TRUST_TYPE_UPLEVEL",
        "winlog.trustDirection": "TRUST_DIRECTION_BIDIRECTIONAL",
        "winlog.trustAttribute": "TRUST_ATTRIBUTE_FOREST_TRANSITIVE",
      },
    ],
    [
      "a descriptor with owner, group, access and audit list",
      4907,
      {
        ...subject,
        NewSd: "O:SYG:SYD:PAI(A;;FA;;;SY)(D;;0x10000;;;LA)S:ARAI(AU;SAFA;DCLC;;;WD)(AU;SA;SD;;;S-1-5-21-1-2-3-1000)",
        OldSd: "S:",
      },
      {
        "winlog.event_data.NewSdDacl0": "Local system :Access Allowed ([File All Access])",
        "winlog.event_data.NewSdDacl1": "Local administrator :Access Denied ([Delete])",
        "winlog.event_data.NewSdDacl2": undefined,
        "winlog.event_data.NewSdSacl0": "Everyone :System Audit ([Delete All Child Objects, List Contents])",
        "winlog.event_data.NewSdSacl1": "null :System Audit ([Delete])",
        "winlog.event_data.OldSdSacl0": undefined,
      },
    ],
    [
      "a list of SIDs",
      4908,
      { SidList: "\n\t\t%{S-1-5-32-544} %{S-1-5-21-1-2-3-512}" },
      {
        "winlog.event_data.SidList": ["%{S-1-5-32-544}", "%{S-1-5-21-1-2-3-512}"],
        "winlog.event_data.SidListDesc": ["Administrators", "Domain Admins"],
      },
    ],
  ]);

  test.each([
    ["SY", "Local system"],
    ["S-1-5-21-1-2-3-500", "Administrator"],
    ["S-1-5-21-1-2-3-1234567", "S-1-5-21-1-2-3-1234567"],
    ["OW", "OW"],
  ])("the account of %s is %s", (sid, account) => {
    expect(accountOfSid(sid)).toBe(account);
  });

  test.each([
    ["%%4484", "Read from process memory"],
    ["%%4433", "Set key value"],
    ["4431", "Undefined Access (no effect) Bit 15"],
    ["%%14592", "Inbound"],
    ["%%99999", "99999"],
  ])("the text of %s", (code, text) => {
    expect(messageText(code)).toBe(text);
  });
});

test("outcome comes from the audit keywords", () => {
  const outcome = (keywords: string) =>
    toEcs(recordFrom({ provider: securityProvider, eventId: 4624, system: { keywords } })).event;
  expect(outcome("0x8020000000000000")).toMatchObject({ outcome: "success" });
  expect(outcome("0x8010000000000000")).toMatchObject({ outcome: "failure" });
});

describe("what an event is", () => {
  test.each([
    [4627, ["iam"], ["info"], "group-membership-info"],
    [4658, ["iam", "configuration"], ["change"], "handle-closed-object"],
    [4659, ["iam", "configuration"], ["change"], "object-was-requested-with-intent-to-delete"],
    [4660, ["file", "registry"], ["deletion"], "object-deleted"],
    [4664, ["file"], ["creation"], "create-hard-link"],
    [4675, ["authentication"], ["info"], "sids-filtered"],
    [4690, ["process"], ["access"], "duplicate-handle-attempt"],
    [4691, ["process"], ["access"], "indirect-object-access-requested"],
    [4692, ["configuration"], ["access"], "dpapi-master-key-backup-attempted"],
    [4695, ["configuration"], ["access"], "auditable-data-unprotection-attempted"],
    [4704, ["iam"], ["change", "user"], "user-right-assigned"],
    [4705, ["iam"], ["change", "user"], "user-right-removed"],
    [4793, ["api"], ["info"], "password-policy-checking-api-called"],
    [4698, ["iam", "configuration"], ["creation", "admin"], "scheduled-task-created"],
    [4742, ["iam"], ["change", "admin"], "changed-computer-account"],
    [4779, ["authentication", "session"], ["end"], "session-disconnected"],
    [5136, ["iam", "configuration"], ["admin", "change"], "directory-service-object-modified"],
    [5137, ["iam", "configuration"], ["admin", "creation"], "directory-service-object-created"],
    [5141, ["iam", "configuration"], ["admin", "deletion"], "directory-service-object-deleted"],
    [5157, ["network"], ["connection", "info", "denied"], "windows-firewall-packet-block"],
  ])("%i", (eventId, category, type, action) => {
    const { event } = toEcs(recordFrom({ provider: securityProvider, eventId, data: {} }));
    expect(event).toMatchObject({ category, type, action });
  });
});

describe("accounts and objects of events that the newest pipelines know", () => {
  const ecsOf = (eventId: number, data: Readonly<Record<string, string>>) =>
    toEcs(recordFrom({ provider: securityProvider, eventId, data }));

  test("the account whose groups are listed is user, target and group at once; the id is the subject's", () => {
    const data = {
      SubjectUserSid: "S-1-0-0",
      SubjectUserName: "-",
      SubjectLogonId: "0x0",
      TargetUserSid: "S-1-5-21-1-2-3-1105",
      TargetUserName: "ada",
      TargetDomainName: "LAB",
      LogonType: "3",
    };
    expect(ecsOf(4627, data)).toMatchObject({
      group: { id: "S-1-5-21-1-2-3-1105", name: "ada", domain: "LAB" },
      related: { user: ["ada"] },
      user: {
        id: "S-1-0-0",
        name: "ada",
        domain: "LAB",
        effective: { id: "S-1-5-21-1-2-3-1105", name: "ada", domain: "LAB" },
        target: { name: "ada", domain: "LAB" },
      },
      winlog: { logon: { id: "0x0", type: "Network" } },
    });
  });

  test("SIDs that were filtered are named, and the trust that they came over", () => {
    const data = {
      TargetUserSid: "S-1-5-21-1-2-3-1105",
      TargetUserName: "ada",
      TargetDomainName: "LAB",
      TdoDirection: "1",
      TdoType: "2",
      SidList: "%{S-1-5-32-544} %{S-1-5-32-545}",
    };
    expect(ecsOf(4675, data)).toMatchObject({
      user: { id: "S-1-5-21-1-2-3-1105", name: "ada" },
      winlog: {
        computerObject: { name: "ada", domain: "LAB" },
        event_data: { SidListDesc: ["Administrators", "Users"] },
        trustDirection: "TRUST_DIRECTION_INBOUND",
        trustType: "TRUST_TYPE_UPLEVEL",
      },
    });
  });

  test("a right names its account by SID, and the rights as a list", () => {
    const data = {
      SubjectUserName: "adm",
      TargetSid: "S-1-5-20",
      PrivilegeList: "SeAuditPrivilege\n\t\t\tSeTcbPrivilege",
    };
    expect(ecsOf(4705, data)).toMatchObject({
      user: { name: "adm", target: { id: "S-1-5-20" } },
      winlog: { event_data: { PrivilegeList: ["SeAuditPrivilege", "SeTcbPrivilege"] } },
    });
  });

  test("files of deletions and links are file.path", () => {
    expect(ecsOf(4659, { ObjectName: "C:\\a.lock", ProcessId: "0x1884", AccessMask: "0x10000" })).toMatchObject({
      file: { path: "C:\\a.lock" },
      process: { pid: 0x1884 },
      winlog: { event_data: { AccessMaskDescription: ["DELETE"] } },
    });
    expect(ecsOf(4664, { FileName: "C:\\a.dll", LinkName: "C:\\b.dll" })).toMatchObject({
      file: { path: "C:\\a.dll" },
    });
  });

  test("the account whose password is checked", () => {
    expect(ecsOf(4793, { SubjectUserName: "WS1$", TargetUserName: "ada" })).toMatchObject({
      related: { user: ["ada", "WS1$"] },
      user: { name: "WS1$", target: { name: "ada" }, effective: { name: "ada" } },
    });
  });
});

describe("a scheduled task", () => {
  const definition = (inner: string) =>
    `<?xml version="1.0" encoding="UTF-16"?><Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">${inner}</Task>`;
  const task = (eventId: number, data: Readonly<Record<string, string>>) => {
    const { winlog } = toEcs(recordFrom({ provider: securityProvider, eventId, data }));
    return (winlog as { readonly scheduled_task?: unknown }).scheduled_task;
  };

  test("says what it runs, when, and as whom", () => {
    const content = definition(
      "<RegistrationInfo><URI>\\\\Up</URI></RegistrationInfo>" +
        "<Triggers><LogonTrigger><Enabled>0</Enabled></LogonTrigger><SessionStateChangeTrigger/><TimeTrigger><Repetition>" +
        "<Interval>PT5M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition></TimeTrigger></Triggers>" +
        "<Settings><Enabled>true</Enabled><Hidden>1</Hidden></Settings>" +
        '<Actions Context="Author"><Exec><Command>mshta.exe</Command><Arguments>"a" &amp; b</Arguments></Exec>' +
        "<ComHandler><ClassId>{00000000-0000-0000-0000-000000000001}</ClassId></ComHandler></Actions>" +
        '<Principals><Principal id="Author"><UserId>S-1-5-18</UserId><LogonType>S4U</LogonType><RunLevel>HighestAvailable</RunLevel></Principal></Principals>',
    );
    const expected = {
      name: "\\Up",
      uri: "\\\\Up",
      settings: { enabled: true, hidden: true },
      actions: [
        { type: "exec", context: "Author", command: "mshta.exe", arguments: '"a" & b' },
        { type: "com_handler", context: "Author", class_id: "{00000000-0000-0000-0000-000000000001}" },
      ],
      principals: [
        { id: "Author", logon: { type: "S4U" }, run_level: "HighestAvailable", user: { identifier: "S-1-5-18" } },
      ],
      triggers: [
        { type: "logon", enabled: false },
        { type: "session_state_change", enabled: true },
        { type: "time", enabled: true, repetition: { interval: "PT5M", stop_at_duration_end: false } },
      ],
    };
    expect(task(4698, { TaskName: "\\Up", TaskContent: content })).toEqual(expected);
    expect(task(4702, { TaskName: "\\Up", TaskContentNew: content })).toEqual(expected);
  });

  test.each(["", "<Task", "<Task><Actions>", "no XML", "<Other/>", definition("")])(
    "has a name all the same: %s",
    (content) => {
      expect(task(4698, { TaskName: "\\Up", TaskContent: content })).toEqual({ name: "\\Up" });
    },
  );

  test("its parts are fields of events that are read lazily", () => {
    const data = {
      TaskName: "\\Up",
      TaskContent: definition(
        "<Actions><Exec><Command>a.exe</Command></Exec><Exec><Command>b.exe</Command></Exec></Actions>",
      ),
    };
    const table = new FieldTable();
    const event = ecsEvent(recordFrom({ provider: securityProvider, eventId: 4698, data }), table);
    expect(event.get(table.slot("winlog.scheduled_task.actions.command"))).toEqual(["a.exe", "b.exe"]);
  });
});
