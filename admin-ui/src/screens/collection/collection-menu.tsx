import { useNavigate } from '@tanstack/react-router';
import type { ManifestCollection } from '../../api/types.ts';
import { t } from '../../i18n/i18n.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { IconDots, IconTrash } from '../../ui/icons.ts';
import { Menu } from '../../ui/menu.tsx';

/** What belongs to a collection and is not on its screen. */
export function CollectionMenu({ collection }: { collection: ManifestCollection }) {
  const navigate = useNavigate();
  const openTrash = () => void navigate({ to: '/trash', search: { collection: collection.name } });
  return (
    <Menu
      trigger={
        <IconButton
          label={t('collection.menu', { collection: collection.label })}
          icon={<IconDots size={16} stroke={1.7} />}
        />
      }
      sections={[
        {
          key: 'places',
          items: [
            {
              key: 'trash',
              label: t('shell.trash'),
              icon: <IconTrash size={14} stroke={1.7} />,
              onSelect: openTrash,
            },
          ],
        },
      ]}
    />
  );
}
