import { useGraphiQL } from '@graphiql/react';
import { useEffect } from 'react';
import type { KnownIds } from './known-ids.ts';

/** Puts what is known into the variables of a tab when one comes to it. Shows nothing. */
export function FillIn({ knownIds }: { knownIds: KnownIds }) {
  const editor = useGraphiQL((state) => state.variableEditor);
  const activeTab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  const isFetching = useGraphiQL((state) => state.isFetching);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab, or an answer, is the reason to look again.
  useEffect(() => {
    const text = editor?.getValue();
    if (!editor || text === undefined) return;
    const filled = knownIds.fillIn(text);
    if (filled !== text) editor.setValue(filled);
  }, [editor, activeTab, isFetching, knownIds]);
  return null;
}
