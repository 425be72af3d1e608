import { runSubgraph } from '../../kernel/federation/main.ts';
import { conversationsEntities, createConversationsSubgraph } from './subgraph.ts';

await runSubgraph('conversations', createConversationsSubgraph, conversationsEntities);
