// Records of an event log file, read through the lazy accessors of the EVTX reader: nothing is decoded that no mapping row asks for.
import type { TextSearch } from "../../event/event.ts";
import type { EvtxRecord } from "../../evtx/index.ts";
import type { SystemName, WindowsRecord } from "../record.ts";
import { userDataLeaves } from "./xml-data.ts";

/** A record of an event log file as the mapping tables read it. A damaged one without an event id has the id NaN. */
export function fromEvtx(record: EvtxRecord): WindowsRecord {
  return new EvtxBackedRecord(record);
}

class EvtxBackedRecord implements WindowsRecord {
  readonly provider: string;
  readonly eventId: number;
  private readonly record: EvtxRecord;
  private leaves: ReadonlyMap<string, string> | undefined;
  private channelText: string | null | undefined;

  constructor(record: EvtxRecord) {
    this.record = record;
    this.provider = record.provider ?? "";
    this.eventId = record.eventId ?? Number.NaN;
  }

  /** Decoded once: it tells the class of the event, which is asked for again and again. */
  get channel(): string | undefined {
    this.channelText ??= this.record.channel ?? null;
    return this.channelText ?? undefined;
  }

  get computer(): string | undefined {
    return this.record.computer;
  }

  get recordId(): string | undefined {
    return this.record.eventRecordId;
  }

  get timeCreated(): string | undefined {
    return this.record.timeCreated;
  }

  get message(): string | undefined {
    return this.record.message;
  }

  system(name: SystemName): string | undefined {
    return this.record.system(name);
  }

  data(name: string): string | undefined {
    return this.record.data(name);
  }

  dataNames(): readonly string[] {
    return this.record.dataNames();
  }

  userData(): ReadonlyMap<string, string> {
    this.leaves ??= userDataLeaves(this.record.userData);
    return this.leaves;
  }

  searchValues(search: TextSearch): boolean {
    return this.record.searchData(search);
  }
}
