import { runSubgraph } from '../../kernel/federation/main.ts';
import { createMessagesSubgraph, messagesEntities } from './subgraph.ts';

await runSubgraph('messages', createMessagesSubgraph, messagesEntities);
