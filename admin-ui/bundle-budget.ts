import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

export interface Budget {
  /** Modules whose code a visit of the route loads, besides the entry; ends of their paths. */
  route: string[];
  /** KB of JavaScript, gzip, everything from the first byte on. */
  js: number;
}

/**
 * Fails the build when a route loads more JavaScript than its budget, or when all style sheets together are heavier
 * than theirs. Measured with gzip -9, in KB of 1024 bytes.
 */
export function bundleBudget(entry: string, budgets: Record<string, Budget>, css: number): Plugin {
  return {
    name: 'kasbah-bundle-budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const said: string[] = [];
      const over: string[] = [];
      const check = (name: string, size: number, limit: number) => {
        said.push(`${name} ${size.toFixed(0)} of ${limit}`);
        if (size > limit) over.push(`${name} is ${size.toFixed(1)} KB gzip, its budget is ${limit} KB.`);
      };
      for (const [name, budget] of Object.entries(budgets)) {
        const files = reached(chunks, [entry, ...budget.route]);
        check(name, sum(files.map((file) => kilobytes(file.code))), budget.js);
      }
      const sheets = Object.values(bundle).filter(
        (file) => file.type === 'asset' && file.fileName.endsWith('.css'),
      );
      check('css', sum(sheets.map((file) => kilobytes(file.type === 'asset' ? file.source : ''))), css);
      this.info(`KB gzip: ${said.join(', ')}`);
      if (over.length > 0) this.error(`${over.join(' ')} Load something later, or take something out.`);
    },
  };
}

/** The chunks that hold these modules and everything they import at once. */
function reached(chunks: Rolldown.OutputChunk[], modules: string[]): Rolldown.OutputChunk[] {
  const found = new Set<Rolldown.OutputChunk>();
  const add = (chunk: Rolldown.OutputChunk | undefined) => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const file of chunk.imports) add(chunks.find((other) => other.fileName === file));
  };
  for (const module of modules) {
    const chunk = chunks.find((candidate) =>
      Object.keys(candidate.modules).some((id) => id.endsWith(module)),
    );
    if (!chunk) throw new Error(`No chunk holds ${module}; the bundle budget names a file that is gone.`);
    add(chunk);
  }
  return [...found];
}

function kilobytes(source: string | Uint8Array): number {
  return gzipSync(source, { level: 9 }).length / 1024;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
