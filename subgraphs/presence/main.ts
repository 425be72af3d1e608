import { runSubgraph } from '../../kernel/federation/main.ts';
import { createPresenceSubgraph, presenceEntities } from './subgraph.ts';

await runSubgraph('presence', createPresenceSubgraph, presenceEntities);
