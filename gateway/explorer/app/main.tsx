import 'graphiql/style.css';
import './styles.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { passOverCancellations } from './cancellations.ts';
import { allowStyleElements } from './style-nonce.ts';
import { provideWorkers } from './workers.ts';

passOverCancellations();
allowStyleElements();
provideWorkers();
const place = document.getElementById('explorer');
if (place) createRoot(place).render(<App isForAnyone={place.dataset.for === 'anyone'} />);
