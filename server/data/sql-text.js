export const EMPTY = { text: '', binds: [] };
/** Joins pieces with a separator; the values stay in the order of the text. */
export function join(parts, separator) {
    return { text: parts.map((part) => part.text).join(separator), binds: parts.flatMap((part) => part.binds) };
}
/** A piece of SQL out of a template: `${sql}` pieces are inlined with their binds, strings are text as they are. */
export function sql(strings, ...parts) {
    let text = strings[0] ?? '';
    const binds = [];
    parts.forEach((part, index) => {
        if (typeof part === 'string')
            text += part;
        else {
            text += part.text;
            binds.push(...part.binds);
        }
        text += strings[index + 1] ?? '';
    });
    return { text, binds };
}
/** A single bound value. */
export function bind(value) {
    return { text: '?', binds: [value] };
}
/** A quoted identifier. Names come from the schema only, and are quoted all the same. */
export function quote(dialect, name) {
    return dialect === 'postgres' ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll('`', '``')}\``;
}
/** A column of a table alias. */
export function column(dialect, alias, name) {
    return `${alias}.${quote(dialect, name)}`;
}
/** The text as the driver wants it: `$1, $2 …` on PostgreSQL. */
export function native(dialect, text) {
    if (dialect !== 'postgres')
        return text;
    let n = 0;
    let out = '';
    let quoted = false;
    for (const char of text) {
        if (char === '"')
            quoted = !quoted;
        out += char === '?' && !quoted ? `$${++n}` : char;
    }
    return out;
}
