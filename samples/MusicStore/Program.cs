Console.WriteLine("store");
