using CoordTool.Core.Sessions;

namespace CoordTool.Core.Tests;

public class SessionsOfSubagents
{
    private static readonly SessionId Session = SessionId.FromAgent("deb1a000-1111-4222-8333-444455556666");

    [TestCase("a6207ca9df78aaae1")]
    [TestCase("an agent of another form, with a name that is far too long to be part of an id")]
    public void Show_whom_they_work_for(string agent)
    {
        var id = SessionId.OfSubagent(Session, agent)!.Value;
        Assert.That(id, Is.EqualTo(SessionId.OfSubagent(Session, agent)));
        Assert.That(SessionId.Parse(id.Value), Is.EqualTo(id));
        Assert.That(id.Parent, Is.EqualTo(Session));
        Assert.That(id.IsKinOf(Session) && Session.IsKinOf(id));
    }

    [Test]
    public void Are_no_kin_of_each_other_nor_of_anybody_else()
    {
        var (one, two) = (SessionId.OfSubagent(Session, "a1")!.Value, SessionId.OfSubagent(Session, "a2")!.Value);
        Assert.That(one.IsKinOf(two) || one.IsKinOf(null) || one.IsKinOf(one) || Session.IsKinOf(Session) || one.IsKinOf(SessionId.Parse("ann")), Is.False);
    }

    [Test]
    public void Are_not_there_where_the_id_leaves_no_room_nor_below_each_other()
    {
        Assert.That(SessionId.OfSubagent(SessionId.Parse(new string('a', 60)), "a1"), Is.Null);
        Assert.That(SessionId.OfSubagent(SessionId.OfSubagent(Session, "a1")!.Value, "a2"), Is.Null);
        Assert.That(SessionId.OfSubagent(Session, ""), Is.Null);
    }
}
