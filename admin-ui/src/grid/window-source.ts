export interface WindowPage<Row> {
  rows: Row[];
  /** All rows of the query; null when it was not asked for. */
  total: number | null;
}

export interface WindowOptions<Row> {
  /** Loads rows; `withTotal` is set when the count is wanted as well. Rejects on failure; abort is not a failure. */
  fetchPage: (
    range: { offset: number; limit: number; withTotal: boolean },
    signal: AbortSignal,
  ) => Promise<WindowPage<Row>>;
  /** Stable key of a row: selection, edits and patches hold on to it. */
  keyOf: (row: Row) => string;
  /** Rows a request; 100 where absent. */
  pageSize?: number;
  /** Pages kept in memory; 60 where absent. */
  keepPages?: number;
  /** Milliseconds that the window must rest on new pages before they are asked for; 50 where absent. */
  restMs?: number;
}

interface Page<Row> {
  rows: Row[];
  stale: boolean;
}

/**
 * Rows of a list too long to hold, as sparse pages around what is on screen. Pages that scroll by are never asked for,
 * requests for pages that left the screen are cancelled, and the next page in the direction of travel comes early.
 * An external store: `subscribe` and `version` fit `useSyncExternalStore`.
 */
export class WindowSource<Row> {
  readonly pageSize: number;
  private readonly options: WindowOptions<Row>;
  private readonly pages = new Map<number, Page<Row>>();
  private readonly loading = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private wanted: number[] = [];
  private total: number | null = null;
  private totalWanted = true;
  private failure: unknown = null;
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastFirst = 0;
  private waitingSince = 0;

  constructor(options: WindowOptions<Row>) {
    this.options = options;
    this.pageSize = options.pageSize ?? 100;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Grows with every change. */
  readonly version = (): number => this.count;

  /** All rows of the query, or null before the first answer. */
  getTotal(): number | null {
    return this.total;
  }

  /** The last failure, until a request succeeds again. */
  getFailure(): unknown {
    return this.failure;
  }

  /** Whether anything is on its way. */
  isLoading(): boolean {
    return this.loading.size > 0 || this.timer !== null;
  }

  /** The row at an index, or undefined while it is not loaded. */
  row(index: number): Row | undefined {
    return this.pages.get(Math.floor(index / this.pageSize))?.rows[index % this.pageSize];
  }

  /** Index of a loaded row; -1 where it is not loaded. */
  indexOf(key: string): number {
    for (const [number, page] of this.pages) {
      const place = page.rows.findIndex((row) => this.options.keyOf(row) === key);
      if (place >= 0) return number * this.pageSize + place;
    }
    return -1;
  }

  /** Rows held right now, in order. */
  loaded(): Row[] {
    return [...this.pages.keys()]
      .sort((a, b) => a - b)
      .flatMap((number) => this.pages.get(number)?.rows ?? []);
  }

  /** Tells which rows are on screen, ends included. Loads what is missing and lets go of the rest. */
  want(first: number, last: number): void {
    const top = this.total === null ? last : Math.min(last, Math.max(0, this.total - 1));
    const from = Math.max(0, Math.floor(Math.max(0, first) / this.pageSize));
    const to = Math.max(from, Math.floor(Math.max(0, top) / this.pageSize));
    const wanted: number[] = [];
    for (let number = from; number <= to; number += 1) wanted.push(number);
    const ahead = first >= this.lastFirst ? to + 1 : from - 1;
    this.lastFirst = first;
    const near = first >= 0 && (first % this.pageSize > this.pageSize / 2 || ahead < from);
    if (near && ahead >= 0 && (this.total === null || ahead * this.pageSize < this.total)) wanted.push(ahead);
    if (
      wanted.length === this.wanted.length &&
      wanted.every((number, place) => number === this.wanted[place])
    )
      return;
    this.wanted = wanted;
    this.schedule();
  }

  /** Asks again for what is on screen, and for the count; what is shown stays until the answer is there. */
  refresh(): void {
    for (const page of this.pages.values()) page.stale = true;
    for (const request of this.loading.values()) request.abort();
    this.loading.clear();
    this.totalWanted = true;
    if (this.wanted.length === 0) this.wanted = [0];
    this.flush();
  }

  /** Replaces a loaded row in place (an optimistic edit, an answer to a write). */
  patch(key: string, change: (row: Row) => Row): void {
    let touched = false;
    for (const page of this.pages.values()) {
      const place = page.rows.findIndex((row) => this.options.keyOf(row) === key);
      if (place < 0) continue;
      page.rows = page.rows.with(place, change(page.rows[place] as Row));
      touched = true;
    }
    if (touched) this.tell();
  }

  /** Cancels everything under way. The rows stay, so that a source can be taken up again. */
  pause(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const request of this.loading.values()) request.abort();
    this.loading.clear();
    this.wanted = [];
  }

  private schedule(): void {
    const missing = this.missing();
    this.cancelUnwanted();
    if (missing.length === 0) return;
    if (this.pages.size === 0) {
      this.flush();
      return;
    }
    // A thumb dragged over 100,000 rows passes a thousand pages: only where it rests, or slows down, is worth a request.
    const now = Date.now();
    if (this.timer === null) this.waitingSince = now;
    else clearTimeout(this.timer);
    const rest = this.options.restMs ?? 50;
    const wait = now - this.waitingSince > 4 * rest ? 0 : rest;
    this.timer = setTimeout(() => this.flush(), wait);
    this.tell();
  }

  private missing(): number[] {
    return this.wanted.filter((number) => {
      const page = this.pages.get(number);
      return (page === undefined || page.stale) && !this.loading.has(number);
    });
  }

  private cancelUnwanted(): void {
    for (const [number, request] of this.loading) {
      if (this.wanted.includes(number)) continue;
      request.abort();
      this.loading.delete(number);
    }
  }

  private flush(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const number of this.missing()) void this.load(number);
    this.tell();
  }

  private async load(number: number): Promise<void> {
    const request = new AbortController();
    this.loading.set(number, request);
    const withTotal = this.totalWanted;
    try {
      const range = { offset: number * this.pageSize, limit: this.pageSize, withTotal };
      const answer = await this.options.fetchPage(range, request.signal);
      if (request.signal.aborted) return;
      this.failure = null;
      if (answer.total !== null) {
        this.total = answer.total;
        this.totalWanted = false;
      }
      this.pages.set(number, { rows: answer.rows, stale: false });
      this.trim();
    } catch (error) {
      if (request.signal.aborted) return;
      this.failure = error;
    } finally {
      if (this.loading.get(number) === request) this.loading.delete(number);
      if (!request.signal.aborted) this.tell();
    }
  }

  private trim(): void {
    const keep = this.options.keepPages ?? 60;
    if (this.pages.size <= keep) return;
    const middle = this.wanted[0] ?? 0;
    const far = [...this.pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const number of far.slice(0, this.pages.size - keep)) this.pages.delete(number);
  }

  private tell(): void {
    this.count += 1;
    for (const listener of [...this.listeners]) listener();
  }
}
