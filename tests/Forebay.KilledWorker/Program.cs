// The worker processes that kill tests start and kill.
//   broker ADDRESS PREFIX FILE   runs jobs of the type "noted" out of RabbitMQ and notes each in the file
//   batch FOLDER FIRST           accepts writes numbered from FIRST on, notes each in FOLDER/accepted when it is accepted, and applies them in batches
using System.Globalization;
using Forebay.KilledWorker;

switch (args[0])
{
    case "broker":
        await BrokerWorker.RunAsync(args[1], args[2], args[3]);
        break;
    case "batch":
        await BatchWorker.RunAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        break;
    default:
        throw new ArgumentException($"'{args[0]}' is neither broker nor batch.");
}
