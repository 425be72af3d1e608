import { useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';

/** Brings the editors along when the system's colours change; style sheets follow by themselves. Shows nothing. */
export function SystemColours() {
  const { setTheme } = useGraphiQLActions();
  useEffect(() => {
    const isDark = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => setTheme(null);
    isDark.addEventListener('change', follow);
    return () => isDark.removeEventListener('change', follow);
  }, [setTheme]);
  return null;
}
