import { Server } from 'socket.io';
import { createPublisher, listen } from './publisher.ts';

/** A Socket.IO room that everybody is in. */
const ROOM = 'conversation';
const server = createPublisher((event) => io.to(ROOM).emit('event', event));
const io = new Server(server, { transports: ['websocket'] });
io.on('connection', (socket) => socket.join(ROOM));
listen(server);
