/** A JSON Schema as it is written down. */
export type JsonSchema = Record<string, unknown>;

/** The options of a field, of the form that its type's schema says. */
export type FieldOptions = Readonly<Record<string, unknown>>;
