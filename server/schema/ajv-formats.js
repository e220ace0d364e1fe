/** Adds the two formats our schemas use to an Ajv: `regex` and `instant` (what the datetime type can parse). */
export function addFormats(ajv) {
    ajv.addFormat('regex', {
        type: 'string',
        validate(text) {
            try {
                new RegExp(text, 'u');
                return true;
            }
            catch {
                return false;
            }
        },
    });
    ajv.addFormat('instant', {
        type: 'string',
        validate: (text) => /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text),
    });
    return ajv;
}
