using Concord.WebFront;
Console.WriteLine(typeof(Composition));
