// One node of the nodes test: a cache over memory, a SQLite file, Redis and a bus, in front of a primary that all nodes share.
// Arguments: the folder, the node's number, Bus.MaxLag in milliseconds, Redis, the bus ("redis" or an amqp address), the cure to switch off.
// It takes commands by its input and answers by its output, one line each; see Conversation.
using Forebay.NodeProcess;

await using Node node = Node.Open(NodeArguments.Read(args), new Answers(Console.Out));
await new Conversation(node).RunAsync(Console.In);
