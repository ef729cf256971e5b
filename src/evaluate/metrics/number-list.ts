// A list of numbers that grows in place: eight bytes a number, however many there are.

export interface NumberList {
  push(value: number): void;
  readonly length: number;
  /** A copy of the numbers, in the order they came. */
  toArray(): Float64Array;
}

export function createNumberList(): NumberList {
  let room = new Float64Array(8);
  let length = 0;
  return {
    push(value) {
      if (length === room.length) {
        const larger = new Float64Array(length * 2);
        larger.set(room);
        room = larger;
      }
      room[length++] = value;
    },
    get length() {
      return length;
    },
    toArray: () => room.slice(0, length),
  };
}
