import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { FILES } from '../api/file-address.ts';
import { fileLimitsQuery, type StoredFile, uploadFile } from '../api/files.ts';
import { t } from '../i18n/i18n.ts';
import { announce } from '../ui/live-region.tsx';
import { errorText } from './error-text.ts';
import { type FileRules, whyNot } from './file-text.ts';

/** A file on its way to the server, or one that did not get there. */
export interface Upload {
  id: number;
  name: string;
  /** From 0 to 1. */
  part: number;
  /** Why it was refused; null while it is under way. */
  problem: string | null;
}

export interface Uploads {
  list: readonly Upload[];
  /** Sends files one after the other; what the rules refuse is told and not sent. */
  send(files: readonly File[]): void;
  /** Calls an upload off, or takes a refused one from the list. */
  dismiss(id: number): void;
}

let count = 0;

/** Uploads of one place of the screen; `onStored` is told of each file that arrived, in the order of their sending. */
export function useUploads(rules: FileRules, onStored: (file: StoredFile) => void): Uploads {
  const client = useQueryClient();
  const [list, setList] = useState<readonly Upload[]>([]);
  const aborts = useRef(new Map<number, AbortController>());
  const latest = useRef({ rules, onStored });
  latest.current = { rules, onStored };
  useEffect(() => {
    const running = aborts.current;
    return () => {
      for (const abort of running.values()) abort.abort();
    };
  }, []);
  const change = useCallback(
    (id: number, patch: Partial<Upload>) =>
      setList((before) => before.map((one) => (one.id === id ? { ...one, ...patch } : one))),
    [],
  );
  const dismiss = useCallback((id: number) => {
    aborts.current.get(id)?.abort();
    setList((before) => before.filter((one) => one.id !== id));
  }, []);
  const sendOne = useCallback(
    async (id: number, file: File, serverMost: number) => {
      const refuse = (problem: string) => {
        change(id, { problem });
        announce(problem, 'assertive');
      };
      const refused = whyNot(file, latest.current.rules, serverMost);
      const abort = aborts.current.get(id);
      if (!abort || abort.signal.aborted) return;
      if (refused !== null) return refuse(refused);
      try {
        const stored = await uploadFile(file, (part) => change(id, { part }), abort.signal);
        dismiss(id);
        latest.current.onStored(stored);
        announce(t('files.uploaded', { name: file.name }));
        void client.invalidateQueries({ queryKey: ['files'] });
        void client.invalidateQueries({ queryKey: ['items', FILES] });
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'AbortError')) refuse(errorText(error));
      } finally {
        aborts.current.delete(id);
      }
    },
    [change, dismiss, client],
  );
  const send = useCallback(
    (files: readonly File[]) => {
      const started = files.map((file) => ({ file, id: ++count }));
      for (const { id } of started) aborts.current.set(id, new AbortController());
      // What was refused before is no longer news.
      setList((before) => [
        ...before.filter((one) => one.problem === null),
        ...started.map(({ id, file }) => ({ id, name: file.name, part: 0, problem: null })),
      ]);
      void (async () => {
        const limits = await client.ensureQueryData(fileLimitsQuery()).catch(() => null);
        for (const { id, file } of started)
          await sendOne(id, file, limits?.max_bytes ?? Number.POSITIVE_INFINITY);
      })();
    },
    [client, sendOne],
  );
  return { list, send, dismiss };
}
