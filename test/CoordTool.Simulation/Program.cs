using System.Diagnostics;
using System.Globalization;
using CoordTool.Simulation.Questions;
using CoordTool.Simulation.Report;

// usage: CoordTool.Simulation PAGE SEEDS [QUESTION]: see eng/load-model.sh. QUESTION is the name of a section of the page.
var (page, inquiry, only) = (args[0], new Inquiry(int.Parse(args[1], CultureInfo.InvariantCulture)), args.ElementAtOrDefault(2));
foreach (var ask in Inquiry.All.Where(ask => only is null || ask.Method.DeclaringType!.Name.StartsWith(only, StringComparison.OrdinalIgnoreCase)))
{
    var watch = Stopwatch.StartNew();
    var answer = ask(inquiry);
    Page.Write(page, [answer]);
    Console.WriteLine($"{answer.Name}: {watch.Elapsed.TotalSeconds:0.0} s");
}
