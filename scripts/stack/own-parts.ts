import type { Instance } from './instance.ts';
import { MissingTool } from './missing-tool.ts';
import { type NativeOptions, startNativeParts } from './native-parts.ts';
import type { StackParts } from './stack-parts.ts';
import { UserError } from './user-error.ts';

/**
 * Starts Kafka, the registry and Postgres, as processes of this machine or in containers; `any`: as processes where
 * what they need is installed, otherwise in containers. A `UserError` that says what to install when neither is
 * possible.
 */
export async function startOwnParts(
  kind: 'native' | 'containers' | 'any',
  instance: Instance,
  options: NativeOptions,
): Promise<StackParts> {
  if (kind === 'containers') return startInContainers(instance, options);
  try {
    return await startNativeParts(instance, options);
  } catch (error) {
    if (kind === 'native' || !(error instanceof MissingTool)) throw error;
    options.log(`  There is no ${error.tool} here: looking for Docker instead`);
    return await startInContainers(instance, options).catch((instead: unknown) => {
      if (!(instead instanceof MissingTool)) throw instead;
      throw new UserError(`${error.message}\n\nContainers would do instead. ${instead.message}`);
    });
  }
}

/** Read only where it is needed: the library takes longer to load than all the rest. */
async function startInContainers(instance: Instance, options: NativeOptions): Promise<StackParts> {
  if (options.brokers > 1) throw new UserError('several brokers are started without containers only');
  const { startContainerParts } = await import('./container-parts.ts');
  return await startContainerParts(instance, options);
}
