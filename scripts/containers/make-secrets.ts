import { runMain } from '../stack/user-error.ts';
import { ensureSecretFiles } from './secret-files.ts';

/** Where docker-compose.yml mounts one volume for each reader. */
const root = '/secrets';

await runMain(async () => ensureSecretFiles(root));
