// Ascending lists of places, each there once: of the many events that a rule sees, most are matched by the same of its queries.
export class PlaceLists {
  /** By list and place, the list with that place behind it. */
  private readonly longer = new Map<readonly number[], (readonly number[] | undefined)[]>();

  /** The list of some places and one more. */
  with(places: readonly number[], place: number): readonly number[] {
    let longer = this.longer.get(places);
    if (longer === undefined) {
      longer = [];
      this.longer.set(places, longer);
    }
    longer[place] ??= [...places, place];
    return longer[place];
  }
}
