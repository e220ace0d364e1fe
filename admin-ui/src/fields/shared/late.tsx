import { type ComponentType, lazy, Suspense } from 'react';
import { loadTexts } from '../../i18n/i18n.ts';
import styles from './file.module.css';

/** A large part of a field that is loaded with its texts when it is first drawn; its room is kept free. */
export function late<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => {
    const [part] = await Promise.all([load(), loadTexts('every')]);
    return { default: part };
  }) as unknown as ComponentType<Props>;
  return function Late(props: Props) {
    return (
      <Suspense fallback={<div className={styles['room']} />}>
        <Part {...props} />
      </Suspense>
    );
  };
}
