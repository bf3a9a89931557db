import { listIn } from '../../shared/config.ts';
import { parseCommandLine, runCommand, UsageError } from '../command-line.ts';
import { services } from '../services.ts';
import { givenValues } from '../stack/given-values.ts';
import { withAdmin } from '../stack/kafka-admin.ts';
import { UserError } from '../stack/user-error.ts';
import { participants } from '../timeline/participants.ts';
import { aclCommands, aclsFor, rightsOf } from './rights.ts';

const usage = `Usage: npm run acls -- --print [--principal PATTERN]
       npm run acls -- --apply [--principal PATTERN]

What each service must be allowed to do in Kafka, and nothing else, from what it declares.

  --print      as commands of Kafka's own kafka-acls.sh
  --apply      adds what is missing to the Kafka in KAFKA_BROKERS, reached as the settings KAFKA_SSL... and
               KAFKA_SASL... say, which must be an administrator's. Harmless to repeat; nothing is taken away
  --principal  what a service is called there; default 'User:{service}'`;

await runCommand(usage, async (args) => {
  const { values } = parseCommandLine({
    args,
    options: {
      print: { type: 'boolean' },
      apply: { type: 'boolean' },
      principal: { type: 'string', default: 'User:{service}' },
    },
  });
  if (values.print === values.apply) throw new UsageError('Say either --print or --apply.');
  const pattern = String(values.principal);
  if (!/^[^:']+:[^']*\{service\}[^']*$/.test(pattern))
    throw new UsageError(
      "--principal must be a type and a name with {service} in it, such as 'User:{service}'",
    );
  const wanted = services.map(({ name }) => ({
    principal: pattern.replaceAll('{service}', name),
    rights: rightsOf(participants[name]),
  }));
  if (values.print)
    for (const { principal, rights } of wanted) console.log(aclCommands(principal, rights).join('\n'));
  else {
    const acl = wanted.flatMap(({ principal, rights }) => aclsFor(principal, rights));
    await withAdmin(givenBrokers(), 5, (admin) => admin.createAcls({ acl }));
    console.log(`${acl.length} rights of ${wanted.map(({ principal }) => principal).join(', ')} are there.`);
  }
});

function givenBrokers(): string[] {
  const { KAFKA_BROKERS = '' } = givenValues(['KAFKA_BROKERS'], process.env);
  const brokers = listIn(KAFKA_BROKERS);
  if (brokers.length === 0) throw new UserError('KAFKA_BROKERS must name the Kafka to apply them to.');
  return brokers;
}
