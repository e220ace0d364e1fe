import type { CollectionDefinition, FieldDefinition } from '../../plugin/index.ts';

export const FILES = 'kasbah_files';

const made = (name: string, type: string, more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  name,
  type,
  readonly: true,
  ...more,
});

/**
 * What is known of every uploaded file; its bytes lie in the storage under `filename_disk`. Names are those of the
 * items dialect. Open: policies say who sees and changes which of them.
 */
export const FILES_COLLECTION: CollectionDefinition = {
  name: FILES,
  label: 'Files',
  system: true,
  open: true,
  hidden: true,
  display_template: '{{title}}',
  default_sort: ['-uploaded_on'],
  fields: [
    { name: 'id', type: 'uuid', options: { generate: true }, primary: true, required: true },
    { name: 'title', type: 'string', options: { max_length: 255 } },
    { name: 'description', type: 'string', label: 'Alternative text', options: { max_length: 1000 } },
    { name: 'tags', type: 'tags' },
    {
      name: 'filename_download',
      type: 'string',
      label: 'File name',
      options: { max_length: 255 },
      required: true,
    },
    made('filename_disk', 'string', { label: 'Content', options: { max_length: 64 }, unique: true }),
    made('type', 'string', { options: { max_length: 128 }, indexed: true }),
    made('filesize', 'bigint', { label: 'Size' }),
    made('width', 'integer'),
    made('height', 'integer'),
    made('checksum', 'string', { label: 'SHA-256', options: { max_length: 64 }, indexed: true }),
    { name: 'uploaded_by', type: 'created-by' },
    { name: 'uploaded_on', type: 'created-at', indexed: true },
    { name: 'modified_by', type: 'updated-by' },
    { name: 'modified_on', type: 'updated-at' },
  ],
};
