interface StoredTab {
  readonly query?: string | null;
  readonly variables?: string | null;
}

interface StoredTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly StoredTab[];
}

/**
 * Where GraphiQL keeps its tabs: as long as the browser's tab is open, and until one signs out. GraphiQL keeps the contents
 * of its editors beside them and opens a new tab when the two differ, as they do once variables were filled in; so the
 * editors are set to the tab that one was in.
 */
export function openTabStorage(first: StoredTab): Storage {
  const { query, variables } = activeTab() ?? first;
  sessionStorage.setItem('graphiql:query', query ?? '');
  sessionStorage.setItem('graphiql:variables', variables ?? '');
  return sessionStorage;
}

export const clearTabStorage = (): void => sessionStorage.clear();

function activeTab(): StoredTab | undefined {
  const text = sessionStorage.getItem('graphiql:tabState');
  if (!text) return undefined;
  const { tabs, activeTabIndex } = JSON.parse(text) as StoredTabs;
  return tabs[activeTabIndex];
}
