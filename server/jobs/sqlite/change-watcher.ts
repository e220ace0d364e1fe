import { type FSWatcher, watch } from 'node:fs';
import { realTimeout } from './real-clock.ts';

/** How often sqlite is asked although the file system reported nothing. */
const CERTAIN_INTERVAL_MS = 1000;
/** How often it is asked where file system notices do not work. */
const BLIND_INTERVAL_MS = 25;
/** A notice may be on its way when sqlite is asked, so a single miss proves nothing. */
const MISSES_ALLOWED = 3;
/** Own commits raise notices too; a burst of them is looked at once. */
const SETTLE_MS = 4;

/**
 * Notices commits of other processes, only while it is started. Sqlite's data version tells them exactly,
 * but asking for it every few milliseconds would keep an idle processor awake; so a file system notice on the
 * write-ahead log says when to ask. Where such notices prove unreliable it falls back to asking often.
 */
export class ChangeWatcher {
  private readonly walPath: string | undefined;
  private readonly readVersion: () => Promise<number>;
  private readonly onChange: () => void;
  private running = false;
  private blind = false;
  private noticed = false;
  private misses = 0;
  private checking = false;
  private again = false;
  private watcher: FSWatcher | undefined;
  private cancelCertain: (() => void) | undefined;
  private cancelSettle: (() => void) | undefined;
  private lastVersion: number | undefined;

  /** `walPath` is undefined for a database in memory, which no other process can change. */
  constructor(walPath: string | undefined, readVersion: () => Promise<number>, onChange: () => void) {
    this.walPath = walPath;
    this.readVersion = readVersion;
    this.onChange = onChange;
  }

  start(): void {
    if (this.running || !this.walPath) return;
    this.running = true;
    if (!this.blind) this.watchLog(this.walPath);
    this.scheduleCertain();
    // Learns the version to compare with. What happened before is seen by the look every waiter takes itself.
    if (this.lastVersion === undefined) void this.check(false);
  }

  /** Keeps the watcher, which is free while nothing is written, so that the next start costs nothing. */
  stop(): void {
    this.running = false;
    this.cancelCertain?.();
    this.cancelSettle?.();
    this.cancelSettle = undefined;
  }

  close(): void {
    this.stop();
    this.watcher?.close();
    this.watcher = undefined;
  }

  private watchLog(path: string): void {
    if (this.watcher) return;
    try {
      this.watcher = watch(path, { persistent: false }, () => this.notice());
      this.watcher.on('error', () => this.goBlind());
    } catch {
      this.goBlind();
    }
  }

  private notice(): void {
    if (!this.running || this.cancelSettle) return;
    this.noticed = true;
    this.cancelSettle = realTimeout(() => {
      this.cancelSettle = undefined;
      void this.check(false);
    }, SETTLE_MS);
  }

  private scheduleCertain(): void {
    this.cancelCertain?.();
    this.cancelCertain = realTimeout(
      () => void this.check(true).finally(() => this.running && this.scheduleCertain()),
      this.blind ? BLIND_INTERVAL_MS : CERTAIN_INTERVAL_MS,
    );
  }

  private async check(certain: boolean): Promise<void> {
    if (this.checking) {
      this.again = true;
      return;
    }
    this.checking = true;
    try {
      const version = await this.readVersion();
      const changed = this.lastVersion !== undefined && version !== this.lastVersion;
      this.lastVersion = version;
      if (changed && certain && !this.noticed) this.misses += 1;
      if (this.misses >= MISSES_ALLOWED) this.goBlind();
      this.noticed = false;
      if (changed && this.running) this.onChange();
    } catch {
      // The file is being closed or briefly busy; the next look asks again.
    } finally {
      this.checking = false;
    }
    if (!this.again) return;
    this.again = false;
    await this.check(false);
  }

  private goBlind(): void {
    this.blind = true;
    this.watcher?.close();
    this.watcher = undefined;
  }
}
