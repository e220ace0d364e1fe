/** The admin's public door: what a plugin's admin half may import as `@kasbah/admin`. */
export { ApiError } from '../api/api-error.ts';
export { call, request } from '../api/client.ts';
export type { Item, Manifest, ManifestCollection, ManifestField, Me } from '../api/types.ts';
export { formatDate, formatDateTime, formatDuration, formatNumber, formatRelative } from '../i18n/formats.ts';
export { errorText } from '../model/error-text.ts';
export { recordKey } from '../model/record-key.ts';
export { recordTitle } from '../model/record-title.ts';
export { useCan, useCanField } from '../model/use-can.ts';
export { useList } from '../model/use-list.ts';
export { useCollection, useManifest } from '../model/use-manifest.ts';
export { useHistory, useRecord, useRecordWrites } from '../model/use-record.ts';
export { useMe } from '../model/use-session.ts';
export { Button } from '../ui/button.tsx';
export { Checkbox, Switch } from '../ui/checkbox.tsx';
export { CopyButton } from '../ui/copy-button.tsx';
export { DataTable } from '../ui/data-table.tsx';
export { Drawer } from '../ui/drawer.tsx';
export { FieldRow } from '../ui/field-row.tsx';
export { IconButton } from '../ui/icon-button.tsx';
export { Kbd } from '../ui/kbd.tsx';
export { announce } from '../ui/live-region.tsx';
export { Menu } from '../ui/menu.tsx';
export { Modal } from '../ui/modal.tsx';
export { MultiSelect } from '../ui/multi-select.tsx';
export { Callout, Notice } from '../ui/notice.tsx';
export { Avatar, Pill } from '../ui/pill.tsx';
export { Popover } from '../ui/popover.tsx';
export { Screen } from '../ui/screen.tsx';
export { CodeBlock, Facts, Row, Section, Stack } from '../ui/section.tsx';
export { Select } from '../ui/select.tsx';
export { SidePanel, Split } from '../ui/side-panel.tsx';
export { Skeleton, Spinner } from '../ui/spinner.tsx';
export { Tabs } from '../ui/tabs.tsx';
export { NumberInput, Textarea, TextInput } from '../ui/text-input.tsx';
export { toast } from '../ui/toast.tsx';
export { Tooltip } from '../ui/tooltip.tsx';
export {
  type AdminPlugin,
  definePlugin,
  type PluginField,
  type PluginFieldProps,
  type PluginPage,
} from './define-plugin.ts';
