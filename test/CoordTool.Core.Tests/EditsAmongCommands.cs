using CoordTool.Core.Guards;
using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

/// <summary>A command that takes files of a checkout and edits that begin meanwhile keep apart.</summary>
public class EditsAmongCommands
{
    private const int Enough = 5;
    private static readonly SessionId Ann = SessionId.Parse("ann");

    [Test]
    public void Are_done_before_the_command_is_judged()
    {
        using var bench = new Bench();
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann));
        var looks = 0;
        var clock = new Clock(() =>
        {
            if (++looks == Enough)
            {
                EditUnderWay.End(bench.Layout, Ann, "readme");
            }

            return DateTimeOffset.UtcNow;
        });
        EditUnderWay.Begin(bench.Context with { Time = TimeProvider.System }, bench.Layout, Ann, "readme");
        using var gate = TreeGate.Close(bench.Context with { Time = clock }, bench.Layout);
        Assert.That(gate, Is.Not.Null);
        Assert.That(looks, Is.GreaterThanOrEqualTo(Enough), "nobody waited for the edit");
    }

    // Files of a server that tells another time, for one.
    [Test]
    public void Are_waited_for_by_the_clock_that_noted_them()
    {
        using var bench = new Bench();
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann));
        EditUnderWay.Begin(bench.Context, bench.Layout, Ann, "readme");
        Assert.That(EditUnderWay.IsAny(bench.Context, bench.Layout, TimeSpan.FromSeconds(2)));
        bench.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(EditUnderWay.IsAny(bench.Context, bench.Layout, TimeSpan.FromSeconds(2)), Is.False);
    }

    [TestCase(3, "ann")]
    [TestCase(0, "gone")]
    public void Are_not_waited_for_where_a_person_may_have_turned_them_down_or_nobody_is_there(int seconds, string session)
    {
        using var bench = new Bench();
        SessionStart.Run(bench.Context, bench.Repository, new SessionRequest(Ann));
        EditUnderWay.Begin(bench.Context with { Time = TimeProvider.System }, bench.Layout, SessionId.Parse(session), "readme");
        using var gate = TreeGate.Close(bench.Context with { Time = new Clock(() => DateTimeOffset.UtcNow.AddSeconds(seconds)) }, bench.Layout);
        Assert.That(gate, Is.Not.Null);
    }

    [Test]
    public void Pass_side_by_side_and_not_beside_a_command()
    {
        using var bench = new Bench();
        using (var one = TreeGate.Enter(bench.Layout))
        using (var other = TreeGate.Enter(bench.Layout))
        {
            Assert.That((one, other), Is.Not.EqualTo(((TreeGate?)null, (TreeGate?)null)));
        }

        var isAlone = true;
        Task<bool> edit;
        using (TreeGate.Close(bench.Context, bench.Layout))
        {
            edit = Task.Run(() =>
            {
                using var gate = TreeGate.Enter(bench.Layout);
                return Volatile.Read(ref isAlone);
            });
            for (var turn = 0; turn < 1000 && !edit.IsCompleted; turn++)
            {
                Thread.Yield();
            }

            Volatile.Write(ref isAlone, false);
        }

        Assert.That(edit.Result, Is.False, "an edit passed beside a command");
    }

    [Test]
    public void Do_not_keep_a_command_below_the_one_that_is_alone()
    {
        using var bench = new Bench();
        using var outer = TreeGate.Close(bench.Context, bench.Layout);
        var inside = bench.Context with { Environment = new Dictionary<string, string>(bench.Context.Environment) { [TreeGate.Variable] = bench.Layout.GitDirectory } };
        Assert.That(TreeGate.Close(inside, bench.Layout), Is.Null);
    }

    private sealed class Clock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
