// Findings looked at by hand: what the events show, and whether the rule speaks of that. The script and the tests refuse a line whose finding is
// no longer there.

export interface ExaminedFinding {
  readonly rule: string;
  /** Below the corpus. */
  readonly file: string;
  /** Position of the last event that matched. */
  readonly index: number;
  readonly seen: string;
  /** `right`: what the rule describes has happened; `data`: the query holds, but the events lack what Elastic's own agent would have added. */
  readonly verdict: "right" | "data";
  readonly why: string;
}

const samples = "evtx/attack-samples";

export const examined: readonly ExaminedFinding[] = [
  {
    rule: "Potential Network Share Discovery",
    file: "evtx/to-mitre/TA0002-Execution/T1047-Windows Management Instrumentation/ID4688-5145-WMIexec execution via SMB.evtx",
    index: 31,
    seen: "two 5145 in the same 100 ns, one user, one client address and port, for the output file of wmiexec in ADMIN$",
    verdict: "right",
    why: "both items ask the same, so n accesses that follow each other within 15 s give n-1 findings: here 951 accesses in five unbroken runs give 946",
  },
  {
    rule: "Microsoft IIS Service Account Password Dumped",
    file: `${samples}/Credential Access/discovery_sysmon_1_iis_pwd_and_config_discovery_appcmd.evtx`,
    index: 3,
    seen: "appcmd.exe list apppool with /text:processmodel.username, started by an encoded PowerShell command",
    verdict: "right",
    why: "the arguments `list` and `/text:*processModel*` in any case; 36 calls of the same script",
  },
  {
    rule: "Suspicious DLL Loaded for Persistence or Privilege Escalation",
    file: `${samples}/Defense Evasion/Sysmon 7  Update Session Orchestrator Dll Hijack.evtx`,
    index: 3,
    seen: "svchost.exe loads an unsigned WindowsCoreDeviceInfo.dll from System32",
    verdict: "right",
    why: "the capture is named after this hijack; Sysmon says `Unavailable` of the signature",
  },
  {
    rule: "Potential Machine Account Relay Attack via SMB",
    file: `${samples}/Discovery/dicovery_4661_net_group_domain_admins_target.evtx`,
    index: 22,
    seen: "5145 of the computer's own account on its own SYSVOL, from a link-local address",
    verdict: "data",
    why: "the rule excludes the host's own addresses by `host.ip`, which an agent adds and a log does not have; without it the exclusion is false, and its negation holds",
  },
  {
    rule: "Windows Account or Group Discovery",
    file: "evtx/attack-range/T1003.001/Security.evtx",
    index: 272,
    seen: "whoami.exe started by powershell.exe as a domain or local administrator, not as SYSTEM",
    verdict: "right",
    why: "the rule lists whoami.exe without further conditions",
  },
  {
    rule: "Credential Acquisition via Registry Hive Dumping",
    file: `${samples}/AutomatedTestingTools/PanacheSysmon_vs_AtomicRedTeam01.evtx`,
    index: 146,
    seen: "reg save HKLM\\Security security.hive in the Atomic Red Team folder",
    verdict: "right",
    why: "`save` and the hive are arguments of their own",
  },
  {
    rule: "Image File Execution Options Injection",
    file: `${samples}/AutomatedTestingTools/PanacheSysmon_vs_AtomicRedTeam01.evtx`,
    index: 159,
    seen: "reg.exe sets the Debugger of osk.exe to cmd.exe",
    verdict: "right",
    why: "path, value name and data are those of the rule",
  },
  {
    rule: "Unusual Parent Process for cmd.exe",
    file: `${samples}/Execution/exec_sysmon_lobin_regsvr32_sct.evtx`,
    index: 1,
    seen: "cmd.exe started by regsvr32.exe that runs a scriptlet from a web page",
    verdict: "right",
    why: "regsvr32.exe is among the rule's parents",
  },
  {
    rule: "System Shells via Services",
    file: `${samples}/Lateral Movement/LM_sysmon_psexec_smb_meterpreter.evtx`,
    index: 3,
    seen: "services.exe starts cmd.exe, which starts a hidden PowerShell with a packed script",
    verdict: "right",
    why: "the usual way of a remote service that is a shell",
  },
  {
    rule: "Potential Masquerading as Browser Process",
    file: "evtx/other/DeepBlueCLI/psattack-security.evtx",
    index: 17,
    seen: "4688 of GoogleUpdate.exe in its usual folder, by the task scheduler",
    verdict: "data",
    why: "the rule is for Elastic Defend alone and excludes by code signature, which 4688 does not have; a missing field makes the exclusion false",
  },
  {
    rule: "Suspicious Cmd Execution via WMI",
    file: `${samples}/Lateral Movement/LM_wmiexec_impacket_sysmon_whoami.evtx`,
    index: 1,
    seen: "WmiPrvSE.exe starts cmd.exe /Q /c with its output sent to a file in ADMIN$ of 127.0.0.1",
    verdict: "right",
    why: "each of the five argument conditions has an argument of its own",
  },
  {
    rule: "LSASS Memory Dump Creation",
    file: "evtx/attack-range/T1003.001/Microsoft-Windows-Sysmon%4Operational.evtx",
    index: 145,
    seen: "procdump64.exe writes lsass_dump-3.dmp",
    verdict: "right",
    why: "the file name begins with lsass and ends with .dmp",
  },
  {
    rule: "Deprecated - Process Termination followed by Deletion",
    file: "evtx/attack-range/T1003.001/Microsoft-Windows-Sysmon%4Operational.evtx",
    index: 148,
    seen: "procdump64.exe ends, and procdump.exe deletes its file within the same millisecond",
    verdict: "right",
    why: "host.id, and process.executable of the first equals file.path of the second",
  },
  {
    rule: "Temporarily Scheduled Task Creation",
    file: `${samples}/Execution/temp_scheduled_task_4698_4699.evtx`,
    index: 1,
    seen: "a task of a random name is created (4698) and deleted 31 ms later (4699)",
    verdict: "right",
    why: "one computer, one task name, within five minutes; the account is no machine's",
  },
  {
    rule: "Process Creation via Secondary Logon",
    file: `${samples}/Credential Access/tutto_malseclogon.evtx`,
    index: 7,
    seen: "a logon by seclogo from ::1, then a process that seems to be started by lsass.exe, both of one logon id",
    verdict: "right",
    why: "a tool that lends the secondary logon service another parent; joined by TargetLogonId",
  },
  {
    rule: "Remote Scheduled Task Creation via RPC",
    file: "mordor/schtask_create.ndjson.gz",
    index: 577,
    seen: "4698 with RpcCallClientLocality 0 and ClientProcessId 0",
    verdict: "right",
    why: "the task was made from another machine, as the data set says",
  },
  {
    rule: "InstallUtil Process Making Network Connections",
    file: "mordor/covenant_installutil.ndjson.gz",
    index: 899,
    seen: "InstallUtil.exe starts and 2.9 s later connects to port 80 of another network",
    verdict: "right",
    why: "one process.entity_id; later connections find no start any more, so there is one finding",
  },
  {
    rule: "Potential Exploitation of an Unquoted Service Path Vulnerability",
    file: `${samples}/Privilege Escalation/privesc_unquoted_svc_sysmon_1_11.evtx`,
    index: 54,
    seen: "services.exe starts C:\\program.exe (a copy of cmd.exe) for a service below C:\\Program Files",
    verdict: "right",
    why: "`:` ignores the case of program.exe, and `?` stands for the drive",
  },
  {
    rule: "Privilege Escalation via Rogue Named Pipe Impersonation",
    file: `${samples}/Privilege Escalation/privesc_seimpersonate_tosys_spoolsv_sysmon_17_18.evtx`,
    index: 2,
    seen: "PrintSpoofer.exe creates a pipe whose name has \\pipe\\spoolss behind a random first part",
    verdict: "right",
    why: "ordinary pipe names have no second `pipe`, and Sysmon leaves the first out",
  },
  {
    rule: "Remote Execution via File Shares",
    file: `${samples}/Lateral Movement/remote_file_copy_system_proc_file_write_sysmon_11.evtx`,
    index: 1,
    seen: "the System process writes PSEXESVC.exe, which is started 0.2 s later",
    verdict: "right",
    why: "host.id, and file.path of the first equals process.executable of the second",
  },
  {
    rule: "Potential Privilege Escalation via Local Kerberos Relay over LDAP",
    file: `${samples}/Privilege Escalation/privesc_KrbRelayUp_windows_4624.evtx`,
    index: 0,
    seen: "a Kerberos network logon of the built-in administrator from 127.0.0.1 with a port",
    verdict: "right",
    why: "the capture is of that tool; the account's SID ends in 500",
  },
  {
    rule: "Potential Privileged Escalation via SamAccountName Spoofing",
    file: "evtx/to-mitre/EVTX_full_APT_attack_steps/ID47x,4661-4662,5136,4688,4697-SAM the admin (CVE-2021-42287).evtx",
    index: 14,
    seen: "4781: an account whose name ended in $ gets the name of a domain controller, without $",
    verdict: "right",
    why: "the first step of the attack that the capture is named after",
  },
];
