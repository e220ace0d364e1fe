/** So many in so many seconds. */
export interface Rate {
  most: number;
  seconds: number;
}

/** `300/10`: 300 in 10 seconds; null for anything else. */
export function parseRate(text: string): Rate | null {
  const [, most, seconds] = /^(\d{1,7})\/(\d{1,6})$/.exec(text) ?? [];
  const rate = { most: Number(most), seconds: Number(seconds) };
  return rate.most > 0 && rate.seconds > 0 ? rate : null;
}
