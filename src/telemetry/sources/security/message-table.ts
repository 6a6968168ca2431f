// The texts that Windows puts for `%%1234` in the Security log (message table of msobjs.dll). Access rights come in blocks of 16, one a
// bit of the mask, so most of the table is a list of blocks: the names of the first bits, the rest undefined.

const bitsOfAccess: readonly (readonly [first: number, names: string])[] = [
  [
    4352,
    "Device Access Bit 0|Device Access Bit 1|Device Access Bit 2|Device Access Bit 3|Device Access Bit 4|Device Access Bit 5|Device Access Bit 6|Device Access Bit 7|Device Access Bit 8",
  ],
  [4368, "Query directory|Traverse|Create object in directory|Create sub-directory"],
  [4384, "Query event state|Modify event state"],
  [
    4416,
    "ReadData (or ListDirectory)|WriteData (or AddFile)|AppendData (or AddSubdirectory or CreatePipeInstance)|ReadEA|WriteEA|Execute/Traverse|DeleteChild|ReadAttributes|WriteAttributes",
  ],
  [4432, "Query key value|Set key value|Create sub-key|Enumerate sub-keys|Notify about changes to keys|Create Link"],
  [4448, "Query mutant state"],
  [4464, "Communicate using port"],
  [
    4480,
    "Force process termination|Create new thread in process|Set process session ID|Perform virtual memory operation|Read from process memory|Write to process memory|Duplicate handle into or out of process|Create a subprocess of process|Set process quotas|Set process information|Query process information|Set process termination port",
  ],
  [4496, "Control profile"],
  [4512, "Query section state|Map section for write|Map section for read|Map section for execute|Extend size"],
  [4528, "Query semaphore state|Modify semaphore state"],
  [4544, "Use symbolic link"],
  [
    4560,
    "Force thread termination|Suspend or resume thread|Send an alert to thread|Get thread context|Set thread context|Set thread information|Query thread information|Assign a token to the thread|Cause thread to directly impersonate another thread|Directly impersonate this thread",
  ],
  [4576, "Query timer state|Modify timer state"],
  [
    4592,
    "AssignAsPrimary|Duplicate|Impersonate|Query|QuerySource|AdjustPrivileges|AdjustGroups|AdjustDefaultDacl|AdjustSessionID",
  ],
  [4608, "Create instance of object type"],
  [5120, "Channel read message|Channel write message|Channel query information|Channel set information"],
  [5136, "Assign process|Set Attributes|Query Attributes|Terminate Job|Set Security Attributes"],
  [5376, "ConnectToServer|ShutdownServer|InitializeServer|CreateDomain|EnumerateDomains|LookupDomain"],
  [
    5392,
    "ReadPasswordParameters|WritePasswordParameters|ReadOtherParameters|WriteOtherParameters|CreateUser|CreateGlobalGroup|CreateLocalGroup|GetLocalGroupMembership|ListAccounts|LookupIDs|AdministerServer",
  ],
  [5408, "ReadInformation|WriteAccount|AddMember|RemoveMember|ListMembers"],
  [5424, "AddMember|RemoveMember|ListMembers|ReadInformation|WriteAccount"],
  [
    5440,
    "ReadGeneralInformation|ReadPreferences|WritePreferences|ReadLogon|ReadAccount|WriteAccount|ChangePassword (with knowledge of old password)|SetPassword (without knowledge of old password)|ListGroups|ReadGroupMembership|ChangeGroupMembership",
  ],
  [5648, "Change secret value|Query secret value"],
  [
    5664,
    "Query trusted domain name/SID|Retrieve the controllers in the trusted domain|Change the controllers in the trusted domain|Query the Posix ID offset assigned to the trusted domain|Change the Posix ID offset assigned to the trusted domain",
  ],
  [
    5680,
    "Query account information|Change privileges assigned to account|Change quotas assigned to account|Change logon capabilities assigned to account|Change the Posix ID offset assigned to the accounted domain",
  ],
  [5696, "KeyedEvent Wait|KeyedEvent Wake"],
  [
    7680,
    "Create Child|Delete Child|List Contents|Write Self|Read Property|Write Property|Delete Tree|List Object|Control Access",
  ],
];

const runs: readonly (readonly [first: number, texts: string])[] = [
  [1537, "DELETE|READ_CONTROL|WRITE_DAC|WRITE_OWNER|SYNCHRONIZE|ACCESS_SYS_SEC|MAX_ALLOWED"],
  [
    1603,
    "Assign Primary Token Privilege|Lock Memory Privilege|Increase Memory Quota Privilege|Unsolicited Input Privilege|Trusted Computer Base Privilege|Security Privilege|Take Ownership Privilege|Load/Unload Driver Privilege|Profile System Privilege|Set System Time Privilege|Profile Single Process Privilege|Increment Base Priority Privilege|Create Pagefile Privilege|Create Permanent Object Privilege|Backup Privilege|Restore From Backup Privilege|Shutdown System Privilege|Debug Privilege|View or Change Audit Log Privilege|Change Hardware Environment Privilege|Change Notify (and Traverse) Privilege|Remotely Shut System Down Privilege",
  ],
  [1792, "<value changed|<value not set>|<never>|Enabled|Disabled|All|None"],
  [
    1801,
    "Granted by|Denied by|Denied by Integrity Policy check|Granted by Ownership|Not granted|Granted by NULL DACL|Denied by Empty DACL|Granted by NULL Security Descriptor|Unknown or unchecked|Not granted due to missing|Granted by ACE on parent folder|Denied by ACE on parent folder",
  ],
  [1832, "Identification|Impersonation"],
  [1840, "Delegation|Denied by Process Trust Label ACE|Yes|No|System|Not Available|Default"],
  [
    1872,
    "REG_NONE|REG_SZ|REG_EXPAND_SZ|REG_BINARY|REG_DWORD|REG_DWORD_BIG_ENDIAN|REG_LINK|REG_MULTI_SZ|REG_RESOURCE_LIST|REG_FULL_RESOURCE_DESCRIPTOR|REG_RESOURCE_REQUIREMENTS_LIST|REG_QWORD",
  ],
  [1904, "New registry value created|Existing registry value modified|Registry value deleted"],
  [1936, "TokenElevationTypeDefault (1)|TokenElevationTypeFull (2)|TokenElevationTypeLimited (3)"],
  [
    2304,
    "An Error occured during Logon.|The specified user account has expired.|The NetLogon component is not active.|Account locked out.|The user has not been granted the requested logon type at this machine.|The specified account's password has expired.|Account currently disabled.|Account logon time restriction violation.|User not allowed to logon at this computer.|Unknown user name or bad password.|Domain sid inconsistent.|Smartcard logon is required and was not used.",
  ],
  [
    5632,
    "View non-sensitive policy information|View system audit requirements|Get sensitive policy information|Modify domain trust relationships|Create special accounts (for assignment of user rights)|Create a secret object|Create a privilege|Set default quota limits|Change system audit requirements|Administer audit log attributes|Enable/Disable LSA|Lookup Names/SIDs",
  ],
  [
    6656,
    "Enumerate desktops|Read attributes|Access Clipboard|Create desktop|Write attributes|Access global atoms|Exit windows|Unused Access Flag|Include this windowstation in enumerations|Read screen",
  ],
  [
    6672,
    "Read Objects|Create window|Create menu|Hook control|Journal (record)|Journal (playback)|Include this desktop in enumerations|Write objects|Switch to this desktop",
  ],
  [
    7168,
    "Connect to service controller|Create a new service|Enumerate services|Lock service database for exclusive access|Query service database lock state|Set last-known-good state of service database",
  ],
  [
    7184,
    "Query service configuration information|Set service configuration information|Query status of service|Enumerate dependencies of service|Start the service|Stop the service|Pause or continue the service|Query information from service|Issue service-specific control commands",
  ],
  [
    8272,
    "System|Logon/Logoff|Object Access|Privilege Use|Detailed Tracking|Policy Change|Account Management|DS Access|Account Logon",
  ],
  [
    8448,
    "Success removed|Success Added|Failure removed|Failure Added|Success include removed|Success include added|Success exclude removed|Success exclude added|Failure include removed|Failure include added|Failure exclude removed|Failure exclude added",
  ],
  [12288, "Security State Change|Security System Extension|System Integrity|IPsec Driver|Other System Events"],
  [
    12544,
    "Logon|Logoff|Account Lockout|IPsec Main Mode|Special Logon|IPsec Quick Mode|IPsec Extended Mode|Other Logon/Logoff Events|Network Policy Server|User / Device Claims|Group Membership",
  ],
  [
    12800,
    "File System|Registry|Kernel Object|SAM|Other Object Access Events|Certification Services|Application Generated|Handle Manipulation|File Share|Filtering Platform Packet Drop|Filtering Platform Connection|Detailed File Share|Removable Storage|Central Policy Staging",
  ],
  [13056, "Sensitive Privilege Use|Non Sensitive Privilege Use|Other Privilege Use Events"],
  [
    13312,
    "Process Creation|Process Termination|DPAPI Activity|RPC Events|Plug and Play Events|Token Right Adjusted Events",
  ],
  [
    13568,
    "Audit Policy Change|Authentication Policy Change|Authorization Policy Change|MPSSVC Rule-Level Policy Change|Filtering Platform Policy Change|Other Policy Change Events",
  ],
  [
    13824,
    "User Account Management|Computer Account Management|Security Group Management|Distribution Group Management|Application Group Management|Other Account Management Events",
  ],
  [
    14080,
    "Directory Service Access|Directory Service Changes|Directory Service Replication|Detailed Directory Service Replication",
  ],
  [
    14336,
    "Credential Validation|Kerberos Service Ticket Operations|Other Account Logon Events|Kerberos Authentication Service",
  ],
  [14592, "Inbound|Outbound|Forward|Bidirectional|IP Packet|Transport|Forward|Stream|Datagram Data|ICMP Error"],
  [14608, "Resource Assignment|Listen|Receive/Accept|Connect|Flow Established"],
  [14614, "Resource Release|Endpoint Closure|Connect Redirect|Bind Redirect"],
  [14674, "Value Added|Value Deleted|Active Directory Domain Services|Active Directory Lightweight Directory Services"],
  [16896, "Enable WMI Account|Execute Method|Full Write|Partial Write|Provider Write|Remote Access|Subscribe|Publish"],
];

const texts = new Map<string, string>();
for (const [first, names] of bitsOfAccess) {
  const known = names.split("|");
  for (let bit = 0; bit < 16; bit++) {
    texts.set(String(first + bit), known[bit] ?? `Undefined Access (no effect) Bit ${bit}`);
  }
}
for (const [first, listed] of runs) {
  for (const [index, text] of listed.split("|").entries()) texts.set(String(first + index), text);
}
for (let bit = 0; bit < 16; bit++) texts.set(String(1552 + bit), `Unknown specific access (bit ${bit})`);

/** All texts of the table. */
export const messageTexts: readonly string[] = [...new Set(texts.values())];

/** The text of `%%1234` or `1234`; what is not in the table as it is, without the percent signs. */
export function messageText(code: string): string {
  const number = messageNumber(code);
  return texts.get(number) ?? number;
}

/** `1234` of `%%1234`. */
export function messageNumber(code: string): string {
  const written = code.trim();
  return written.startsWith("%%") ? written.slice(2) : written;
}
