import { runSubgraph } from '../../kernel/federation/main.ts';
import { createConversationsSubgraph, conversationsEntities } from './subgraph.ts';

await runSubgraph('conversations', createConversationsSubgraph, conversationsEntities);
