interface StoredTab {
  readonly query?: string | null;
  readonly variables?: string | null;
}

interface StoredTabs {
  readonly activeTabIndex: number;
  readonly tabs: readonly StoredTab[];
}

/**
 * The storage of GraphiQL's tabs: as long as the browser's tab is open, and until one signs out. Those that are still what was
 * `offered` become the examples for whoever is there then. GraphiQL keeps the contents of its editors beside them and opens a new
 * tab when the two differ, as they do once variables were filled in; so the editors are set to the tab that one was in.
 */
export function openTabStorage(examples: readonly StoredTab[], offered: readonly StoredTab[]): TabStorage {
  const { tabs, activeTabIndex } = readTabs() ?? { tabs: examples, activeTabIndex: 0 };
  const current = tabs.map((tab) => ({ ...tab, ...examples[offered.findIndex((one) => isSame(one, tab))] }));
  if (tabs !== examples) sessionStorage.setItem(TABS, JSON.stringify({ tabs: current, activeTabIndex }));
  const { query, variables } = current[activeTabIndex] ?? {};
  sessionStorage.setItem('graphiql:query', query ?? '');
  sessionStorage.setItem('graphiql:variables', variables ?? '');
  opened = new TabStorage();
  return opened;
}

export function clearTabStorage(): void {
  opened = undefined;
  sessionStorage.clear();
}

/** GraphiQL stores tabs half a second after they change. What comes of it after they were cleared, or opened again, is too late. */
class TabStorage {
  get length(): number {
    return sessionStorage.length;
  }

  getItem(key: string): string | null {
    return sessionStorage.getItem(key);
  }

  setItem(key: string, value: string): void {
    if (this === opened) sessionStorage.setItem(key, value);
  }

  removeItem(key: string): void {
    if (this === opened) sessionStorage.removeItem(key);
  }

  clear(): void {
    if (this === opened) sessionStorage.clear();
  }
}

/** The one that may write. */
let opened: TabStorage | undefined;

const LEAVE = 'parley:left';

/** Leaves word for whoever loads the page in this tab again that somebody was signed in. */
export const noteLeave = (): void => sessionStorage.setItem(LEAVE, 'signed in');

/** Whether somebody was signed in when the page was left, which the page says once. */
export function hasJustLeft(): boolean {
  const word = sessionStorage.getItem(LEAVE);
  sessionStorage.removeItem(LEAVE);
  return word !== null;
}

const TABS = 'graphiql:tabState';

const isSame = (one: StoredTab, other: StoredTab): boolean =>
  one.query === other.query && one.variables === other.variables;

function readTabs(): StoredTabs | undefined {
  const text = sessionStorage.getItem(TABS);
  return text ? (JSON.parse(text) as StoredTabs) : undefined;
}
