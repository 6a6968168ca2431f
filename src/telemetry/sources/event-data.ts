// Which values EventData of an event holds, as seen in the records of public captures: what a mapping leaves in `winlog.event_data` can be told
// from what no version of the event has. `?` marks values that only newer or only some versions have; `@subject` and `@target` are the four
// members of an account.

const sysmon: Readonly<Record<number, string>> = {
  1: "RuleName UtcTime ProcessGuid ProcessId Image FileVersion Description Product Company OriginalFileName CommandLine CurrentDirectory User LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser?",
  2: "RuleName UtcTime ProcessGuid ProcessId Image TargetFilename CreationUtcTime PreviousCreationUtcTime User?",
  3: "RuleName UtcTime ProcessGuid ProcessId Image User Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName",
  4: "UtcTime State Version SchemaVersion",
  5: "RuleName UtcTime ProcessGuid ProcessId Image User?",
  6: "RuleName UtcTime ImageLoaded Hashes Signed Signature SignatureStatus",
  7: "RuleName UtcTime ProcessGuid ProcessId Image ImageLoaded FileVersion Description Product Company OriginalFileName Hashes Signed Signature SignatureStatus User?",
  8: "RuleName UtcTime SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId TargetImage NewThreadId StartAddress StartModule StartFunction SourceUser? TargetUser?",
  9: "Device UtcTime ProcessGuid Image RuleName ProcessId User?",
  10: "RuleName UtcTime SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID TargetProcessId TargetImage GrantedAccess CallTrace SourceUser? TargetUser?",
  11: "RuleName UtcTime ProcessGuid ProcessId Image TargetFilename CreationUtcTime User?",
  12: "RuleName EventType UtcTime ProcessGuid ProcessId Image TargetObject User?",
  13: "RuleName EventType UtcTime ProcessGuid ProcessId Image TargetObject Details User?",
  15: "RuleName UtcTime ProcessGuid ProcessId Image TargetFilename CreationUtcTime Hash Contents? User?",
  16: "UtcTime Configuration ConfigurationFileHash",
  17: "RuleName EventType UtcTime ProcessGuid ProcessId PipeName Image User?",
  18: "RuleName EventType UtcTime ProcessGuid ProcessId PipeName Image User?",
  19: "RuleName EventType UtcTime Operation User EventNamespace Name Query",
  20: "RuleName EventType UtcTime Operation User Name Type Destination",
  21: "RuleName EventType UtcTime Operation User Consumer Filter",
  22: "RuleName UtcTime ProcessGuid ProcessId QueryName QueryStatus QueryResults Image User?",
  23: "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes IsExecutable Archived",
  24: "RuleName UtcTime ProcessGuid ProcessId Image Session ClientInfo Hashes Archived",
  26: "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes IsExecutable",
  27: "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes",
  28: "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes IsExecutable",
  29: "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes",
};

const security: Readonly<Record<number, string>> = {
  4611: "@subject LogonProcessName",
  4616: "@subject PreviousTime NewTime ProcessId ProcessName",
  4622: "SecurityPackageName",
  4624: "@subject @target LogonType LogonProcessName AuthenticationPackageName WorkstationName? LogonGuid TransmittedServices LmPackageName KeyLength ProcessId? ProcessName IpAddress IpPort ImpersonationLevel? RestrictedAdminMode? TargetOutboundUserName? TargetOutboundDomainName? VirtualAccount? TargetLinkedLogonId? ElevatedToken?",
  4625: "@subject TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength ProcessId ProcessName IpAddress IpPort",
  4627: "@subject @target LogonType EventIdx EventCountTotal GroupMembership",
  4634: "@target LogonType",
  4647: "@target",
  4648: "@subject LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ProcessId? ProcessName IpAddress IpPort",
  4656: "@subject ObjectServer ObjectType ObjectName HandleId TransactionId AccessList AccessReason AccessMask PrivilegeList RestrictedSidCount ProcessId ProcessName ResourceAttributes",
  4658: "@subject ObjectServer HandleId ProcessId ProcessName",
  4659: "@subject ObjectServer ObjectType ObjectName HandleId TransactionId AccessList AccessMask PrivilegeList ProcessId",
  4660: "@subject ObjectServer HandleId ProcessId ProcessName TransactionId",
  4661: "@subject ObjectServer ObjectType ObjectName HandleId TransactionId AccessList AccessMask PrivilegeList Properties RestrictedSidCount ProcessId ProcessName AccessReason?",
  4662: "@subject ObjectServer ObjectType ObjectName OperationType HandleId AccessList AccessMask Properties AdditionalInfo AdditionalInfo2?",
  4663: "@subject ObjectServer ObjectType ObjectName HandleId AccessList AccessMask ProcessId ProcessName ResourceAttributes",
  4664: "@subject FileName LinkName TransactionId",
  4670: "SubjectLogonId SubjectDomainName NewSd ObjectServer HandleId ObjectType SubjectUserSid ObjectName ProcessName ProcessId OldSd SubjectUserName",
  4672: "@subject PrivilegeList",
  4673: "@subject ObjectServer Service PrivilegeList ProcessId ProcessName",
  4674: "@subject ObjectServer ObjectType ObjectName HandleId AccessMask PrivilegeList ProcessId ProcessName",
  4675: "TargetUserSid TargetUserName TargetDomainName TdoDirection TdoAttributes TdoType TdoSid SidList",
  4688: "@subject NewProcessId NewProcessName TokenElevationType ProcessId CommandLine? TargetUserSid? TargetUserName? TargetDomainName? TargetLogonId? ParentProcessName? MandatoryLabel?",
  4689: "@subject Status ProcessId ProcessName",
  4690: "@subject SourceHandleId SourceProcessId TargetHandleId TargetProcessId ProcessId?",
  4691: "@subject ObjectType ObjectName AccessList AccessMask ProcessId",
  4692: "@subject MasterKeyId RecoveryKeyId FailureReason",
  4695: "@subject DataDescription MasterKeyId ProtectedDataFlags CryptoAlgorithms FailureReason",
  4697: "@subject ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount ClientProcessStartKey? ClientProcessId? ParentProcessId?",
  4698: "@subject TaskName TaskContent ClientProcessStartKey? ClientProcessId? ParentProcessId? RpcCallClientLocality? FQDN?",
  4699: "@subject TaskName TaskContent",
  4702: "@subject TaskName TaskContentNew ClientProcessStartKey? ClientProcessId? ParentProcessId? RpcCallClientLocality? FQDN?",
  4703: "@subject @target ProcessName ProcessId EnabledPrivilegeList DisabledPrivilegeList",
  4704: "@subject TargetSid PrivilegeList",
  4705: "@subject TargetSid PrivilegeList",
  4719: "@subject CategoryId SubcategoryId SubcategoryGuid AuditPolicyChanges",
  4720: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl UserParameters SidHistory LogonHours",
  4722: "TargetUserName TargetDomainName TargetSid @subject",
  4723: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4724: "TargetUserName TargetDomainName TargetSid @subject",
  4726: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4728: "MemberName MemberSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4729: "MemberName MemberSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4731: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName SidHistory",
  4732: "MemberName MemberSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4733: "MemberName MemberSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4735: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName SidHistory",
  4738: "Dummy TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl UserParameters SidHistory LogonHours",
  4739: "DomainPolicyChanged DomainName DomainSid @subject PrivilegeList MinPasswordAge MaxPasswordAge ForceLogoff LockoutThreshold LockoutObservationWindow LockoutDuration PasswordProperties MinPasswordLength PasswordHistoryLength MachineAccountQuota MixedDomainMode DomainBehaviorVersion OemInformation",
  4741: "TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl UserParameters SidHistory LogonHours DnsHostName ServicePrincipalNames",
  4742: "ComputerAccountChange TargetUserName TargetDomainName TargetSid @subject PrivilegeList SamAccountName DisplayName UserPrincipalName HomeDirectory HomePath ScriptPath ProfilePath UserWorkstations PasswordLastSet AccountExpires PrimaryGroupId AllowedToDelegateTo OldUacValue NewUacValue UserAccountControl UserParameters SidHistory LogonHours DnsHostName ServicePrincipalNames",
  4756: "MemberName MemberSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4765: "SourceUserName SourceSid TargetUserName TargetDomainName TargetSid @subject PrivilegeList SidList",
  4768: "TargetUserName TargetDomainName TargetSid ServiceName ServiceSid TicketOptions Status TicketEncryptionType PreAuthType IpAddress IpPort CertIssuerName? CertSerialNumber? CertThumbprint?",
  4769: "TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status LogonGuid TransmittedServices",
  4771: "TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort CertIssuerName CertSerialNumber CertThumbprint",
  4776: "PackageName TargetUserName Workstation Status",
  4778: "AccountName AccountDomain LogonID SessionName ClientName ClientAddress",
  4779: "AccountName AccountDomain LogonID SessionName ClientName ClientAddress",
  4781: "OldTargetUserName NewTargetUserName TargetDomainName TargetSid @subject PrivilegeList",
  4794: "@subject Workstation Status",
  4797: "@subject Workstation TargetUserName TargetDomainName",
  4798: "TargetUserName TargetDomainName TargetSid @subject CallerProcessId CallerProcessName",
  4799: "TargetUserName TargetDomainName TargetSid @subject CallerProcessId CallerProcessName",
  4800: "TargetLogonId TargetDomainName TargetUserSid SessionId TargetUserName",
  4876: "BackupType @subject",
  4877: "@subject",
  4885: "AuditFilter @subject",
  4902: "PuaCount PuaPolicyId",
  4904: "@subject AuditSourceName EventSourceId ProcessId ProcessName",
  4905: "@subject AuditSourceName EventSourceId ProcessId ProcessName",
  4907: "@subject ObjectServer ObjectType ObjectName HandleId OldSd NewSd ProcessId ProcessName",
  4964: "@subject LogonGuid @target TargetLogonGuid SidList",
  4985: "@subject TransactionId NewState ResourceManager ProcessId ProcessName",
  5056: "@subject Module ReturnCode",
  5058: "@subject ClientProcessId? ClientCreationTime? ProviderName AlgorithmName KeyName KeyType KeyFilePath Operation ReturnCode",
  5059: "@subject ClientProcessId ClientCreationTime ProviderName AlgorithmName KeyName KeyType Operation ReturnCode",
  5061: "@subject ProviderName AlgorithmName KeyName KeyType Operation ReturnCode",
  5123: "PropertyName NewValue @subject",
  5124: "NewSecuritySettings @subject",
  5136: "OpCorrelationID AppCorrelationID @subject DSName DSType ObjectDN ObjectGUID ObjectClass AttributeLDAPDisplayName AttributeSyntaxOID AttributeValue OperationType",
  5140: "@subject ObjectType IpAddress IpPort ShareName ShareLocalPath? AccessMask AccessList",
  5142: "@subject ShareName ShareLocalPath",
  5143: "@subject ObjectType ShareName ShareLocalPath OldRemark NewRemark OldMaxUsers NewMaxUsers OldShareFlags NewShareFlags OldSD NewSD",
  5145: "@subject ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName AccessMask AccessList AccessReason",
  5152: "ProcessId Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID LayerName LayerRTID",
  5154: "Application ProcessId FilterRTID LayerRTID Protocol SourcePort LayerName SourceAddress",
  5156: "ProcessID? Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID ProcessId?",
  5157: "ProcessID Application Direction SourceAddress SourcePort DestAddress DestPort Protocol FilterRTID LayerName LayerRTID RemoteUserID RemoteMachineID",
  5158: "ProcessId Application SourceAddress SourcePort Protocol FilterRTID LayerName LayerRTID",
  5376: "@subject BackupFileName ProcessCreationTime ClientProcessId",
  5379: "@subject TargetName Type CountOfCredentialsReturned ReadOperation ReturnCode ProcessCreationTime ClientProcessId",
  5381: "@subject Flags CountOfCredentialsReturned ProcessCreationTime ClientProcessId",
  5382: "@subject SchemaFriendlyName Schema Resource Identity PackageSid Flags ReturnCode ProcessCreationTime ClientProcessId",
  5447: "ProcessId UserSid UserName ProviderKey ProviderName ChangeType FilterKey FilterName FilterType FilterId LayerKey LayerName LayerId Weight Conditions Action CalloutKey CalloutName",
  5890: "SubjectUserSid SubjectUserName SubjectUserDomainName SubjectLogonId ObjectCollectionName ObjectIdentifyingProperties ObjectProperties",
  6416: "@subject DeviceId DeviceDescription ClassId ClassName VendorIds CompatibleIds LocationInformation",
};

const accounts: Readonly<Record<string, string>> = {
  "@subject": "SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId",
  "@target": "TargetUserSid TargetUserName TargetDomainName TargetLogonId",
};

const tables: Readonly<Record<string, Readonly<Record<number, string>>>> = { sysmon, security };

const namesOfSources = new Map<string, ReadonlySet<string>>();

/** Every EventData name that any event of a source is known to have; `undefined` for sources without a table. */
export function eventDataNamesOf(source: string): ReadonlySet<string> | undefined {
  const table = tables[source];
  if (table === undefined) return undefined;
  let names = namesOfSources.get(source);
  if (names === undefined) {
    names = new Set(
      Object.values(table)
        .flatMap(namesIn)
        .map((name) => name.replace("?", "")),
    );
    namesOfSources.set(source, names);
  }
  return names;
}

function namesIn(text: string): readonly string[] {
  return text.split(" ").flatMap((word) => (accounts[word] ?? word).split(" "));
}

export interface EventDataNames {
  readonly usual: ReadonlySet<string>;
  readonly seldom: ReadonlySet<string>;
}

/** The EventData names of an event of a source; `undefined` where they are not known. */
export function eventDataNames(source: string, eventId: number): EventDataNames | undefined {
  const text = tables[source]?.[eventId];
  if (text === undefined) return undefined;
  const usual = new Set<string>();
  const seldom = new Set<string>();
  for (const name of namesIn(text)) {
    if (name.endsWith("?")) seldom.add(name.slice(0, -1));
    else usual.add(name);
  }
  return { usual, seldom };
}
