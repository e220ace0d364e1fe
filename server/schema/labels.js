/** `UnitPrice`, `unit_price` and `unitPrice` as people read them: `Unit price`. */
export function labelOf(name) {
    const words = name
        .replace(/([a-z\d])([A-Z])/g, '$1 $2')
        .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
        .split(/[\s_-]+/)
        .filter(Boolean);
    const text = words.map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ');
    return text.charAt(0).toUpperCase() + text.slice(1);
}
