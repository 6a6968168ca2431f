// Ascending lists of places by numbers: of the many events that a rule sees, most are matched by the same of its queries.

/** The number of the list without places. */
export const noPlaces = 0;

export class PlaceLists {
  private readonly known: (readonly number[])[] = [[]];
  /** By list and place, the list with that place behind it. */
  private readonly longer: (number | undefined)[][] = [[]];

  /** The lists by their numbers. */
  get lists(): readonly (readonly number[])[] {
    return this.known;
  }

  /** The list of the places of another and one more. */
  with(list: number, place: number): number {
    return this.longer[list]![place] ?? this.add(list, place);
  }

  numberOf(places: readonly number[]): number {
    return places.reduce((list, place) => this.with(list, place), noPlaces);
  }

  private add(list: number, place: number): number {
    const number = this.known.push([...this.known[list]!, place]) - 1;
    this.longer.push([]);
    this.longer[list]![place] = number;
    return number;
  }
}
