import { t } from '../../i18n/i18n.ts';
import { Row } from '../../ui/section.tsx';
import type { SettingsProps } from '../field-type.ts';
import { NumberSetting } from '../shared/number-settings.tsx';
import { TextRangeSettings } from '../shared/rule-settings.tsx';

/** How many digits there are in all and behind the point, and between what. */
export function DecimalSettings(props: SettingsProps) {
  return (
    <>
      <Row end>
        <NumberSetting {...props} name="precision" label={t('field.precision')} />
        <NumberSetting {...props} name="scale" label={t('field.scale')} least={0} />
      </Row>
      <TextRangeSettings {...props} />
    </>
  );
}
