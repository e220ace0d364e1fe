/** Skips a text, quoted name or comment that begins here; gives where it ends, or the same place. */
function skip(sql: string, at: number): number {
  const char = sql[at];
  if (char === "'" || char === '"' || char === '`' || char === '[') {
    const close = char === '[' ? ']' : char;
    let end = at + 1;
    while (end < sql.length && (sql[end] !== close || sql[end + 1] === close))
      end += sql[end] === close ? 2 : 1;
    return end + 1;
  }
  const comment = sql.startsWith('--', at) ? '\n' : sql.startsWith('/*', at) ? '*/' : null;
  if (comment === null) return at;
  const end = sql.indexOf(comment, at + 2);
  return end < 0 ? sql.length : end + comment.length;
}

/** The conditions of the check constraints in a `CREATE TABLE`; sqlite's catalogue has nothing but this text. */
export function checksOf(sql: string): string[] {
  const checks: string[] = [];
  if (!/\bcheck\b/i.test(sql)) return checks;
  const begins: number[] = [];
  let depth = 0;
  let pending = false;
  for (let at = 0; at < sql.length; ) {
    const next = skip(sql, at);
    if (next !== at) {
      at = next;
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(sql.slice(at, at + 64))?.[0];
    if (word) {
      pending = word.toLowerCase() === 'check';
      at += word.length;
      continue;
    }
    if (sql[at] === '(') {
      depth++;
      if (pending && begins.length === 0) begins.push(depth, at + 1);
    } else if (sql[at] === ')') {
      if (begins[0] === depth) {
        checks.push(sql.slice(begins[1], at).trim());
        begins.length = 0;
      }
      depth--;
    }
    if (!/\s/.test(sql[at]!)) pending = false;
    at++;
  }
  return checks;
}
